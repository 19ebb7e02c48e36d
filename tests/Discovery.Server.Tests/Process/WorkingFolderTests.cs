using Discovery.TestKit;

namespace Discovery.Server.Tests.Process;

/// <summary>What other programs keep in the folder that the server is started in is nothing to it.</summary>
public sealed class WorkingFolderTests
{
    [Fact]
    public async Task Settings_of_some_application_there_are_not_read()
    {
        using TempFolder folder = new("working");
        await File.WriteAllTextAsync(folder.Combine("appsettings.json"), "{ broken");
        using PortReservation client = PortReservation.Take();
        using PortReservation peer = PortReservation.Take();
        string clientUrl = $"http://127.0.0.1:{client.Port}";
        string peerUrl = $"http://127.0.0.1:{peer.Port}";
        client.Release();
        peer.Release();
        await using ChildProcess server = DotnetProject.Start(
            "server/Discovery.Server",
            [
                "--data-dir", folder.Combine("data"), "--listen-client-urls", clientUrl, "--advertise-client-urls", clientUrl,
                "--listen-peer-urls", peerUrl, "--initial-advertise-peer-urls", peerUrl, "--initial-cluster", $"default={peerUrl}",
            ],
            workingDirectory: folder.Path);
        await server.WaitForErrorLineAsync(line => line.Contains("ready to serve client requests", StringComparison.Ordinal), TimeSpan.FromMinutes(1));
        server.Signal(UnixSignal.Terminate);
        Assert.Equal(0, await server.WaitForExitAsync());
    }
}
