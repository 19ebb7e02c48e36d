using System.Net;
using System.Net.Sockets;
using Discovery.TestKit;

namespace Discovery.Server.Tests.Process;

/// <summary>Who is told to stop before it serves stops as well as who is told later: with exit code 0, and with nothing half done.</summary>
public sealed class StopWhileStartingTests
{
    [Fact]
    public async Task A_founder_that_still_asks_the_others_stops_when_it_is_told_to_and_founds_nothing()
    {
        // Takes connections and never answers, so that the founder is asking when it is told.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using TempFolder folder = new("stopped-founder");
        await using ChildProcess process = DotnetProject.Start(
            "server/Discovery.Server",
            [
                "--name", "a", "--data-dir", folder.Combine("data"), "--listen-client-urls", "http://127.0.0.1:0", "--advertise-client-urls", "http://127.0.0.1:1",
                "--listen-peer-urls", "http://127.0.0.1:0", "--initial-advertise-peer-urls", "http://127.0.0.1:2",
                "--initial-cluster", $"a=http://127.0.0.1:2,b=http://{silent.LocalEndpoint}",
            ]);
        using Socket asked = await silent.AcceptSocketAsync().WaitAsync(TimeSpan.FromSeconds(60));

        process.Signal(UnixSignal.Terminate);

        Assert.Equal(0, await process.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains("stopped member", process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("new member", process.Output, StringComparison.Ordinal);
    }
}
