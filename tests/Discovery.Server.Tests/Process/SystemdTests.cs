using System.Net.Sockets;
using System.Text;
using Discovery.TestKit;

namespace Discovery.Server.Tests.Process;

/// <summary>A unit with Type=notify: the service manager hears when clients are served, and when the member stops.</summary>
public sealed class SystemdTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_service_manager_is_told_when_clients_are_served_and_when_the_member_stops(bool isAbstract)
    {
        if (!OperatingSystem.IsLinux())
            return;
        using TempFolder folder = new("notify");
        var name = isAbstract ? "@" + folder.Path : folder.Combine("notify.sock");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + name[1..] : name));
        var environment = new Dictionary<string, string?> { ["NOTIFY_SOCKET"] = name };
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerProcessOptions { Kind = ServerKind.Discovery, Environment = environment });

        Assert.Equal("READY=1", await ReceiveAsync(manager));
        Assert.Equal(0, await server.StopAsync());
        Assert.Equal("STOPPING=1", await ReceiveAsync(manager));
    }

    private static async Task<string> ReceiveAsync(Socket manager)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var buffer = new byte[256];
        return Encoding.UTF8.GetString(buffer, 0, await manager.ReceiveAsync(buffer, patience.Token));
    }
}
