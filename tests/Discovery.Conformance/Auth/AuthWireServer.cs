using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;

namespace Discovery.Conformance.Auth;

/// <summary>A server with auth on, root and "ann", spoken to without a client library in between.</summary>
public sealed class AuthWireServer : IAsyncLifetime
{
    private ServerProcess? _server;
    private RpcChannel? _channel;

    public ServerProcess Server => _server!;

    public RpcChannel Channel => _channel!;

    public string Root { get; private set; } = "";

    /// <summary>Of a user who may read "r" and write "w", and all below "a/".</summary>
    public string Ann { get; private set; } = "";

    public async Task InitializeAsync()
    {
        _server = await ServerProcess.StartAsync(new ServerProcessOptions { ExtraArguments = ["--bcrypt-cost", "4"], LogLevel = "debug" });
        _channel = new RpcChannel(_server.ClientUrl);
        Root = await Channel.EnableAsync();
        await Channel.PermitAsync(Root, "ann", Permission.Types.Type.Read, "r");
        await Channel.PermitAsync(Root, "ann", Permission.Types.Type.Write, "w");
        await Channel.PermitAsync(Root, "ann", Permission.Types.Type.Readwrite, "a/", "a0");
        Ann = await Channel.LogInAsync("ann", "annpw");
    }

    public async Task DisposeAsync()
    {
        await Channel.DisposeAsync();
        await Server.DisposeAsync();
    }
}
