using System.Net;
using System.Security.Cryptography.X509Certificates;
using Discovery.Protocol.Peers;
using Discovery.Rpc.Kestrel;
using Discovery.Server.Node;
using Discovery.Server.Peers;
using Discovery.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Discovery.Server.Tests.Peers;

/// <summary>A member as far as the network goes: both halves of it on a real port that survives restarts.</summary>
internal sealed class PeerNode : IAsyncDisposable
{
    public const ulong Cluster = 0xc1;

    private readonly PortReservation _port = PortReservation.Take();
    private readonly PeerNetworkOptions _options;
    private readonly MemberIdentity _identity;
    private readonly X509Certificate2? _certificate;
    private WebApplication? _app;

    private PeerNode(ulong member, ulong cluster, PeerNetworkOptions? options, X509Certificate2? certificate)
    {
        Member = member;
        _identity = new MemberIdentity(cluster, member);
        _options = options ?? Quick;
        _certificate = certificate;
        Url = new Uri($"{(certificate is null ? "http" : "https")}://127.0.0.1:{_port.Port}");
        Network = New();
    }

    public static PeerNetworkOptions Quick { get; } = PeerNetworkOptions.Default with { BackoffMax = TimeSpan.FromMilliseconds(200) };

    public ulong Member { get; }

    public Uri Url { get; }

    public PeerAddress Address => new(Member, [Url]);

    public RecordingPeerHandler Handler { get; } = new();

    public RecordedLog Log { get; } = new();

    public PeerNetwork Network { get; private set; }

    public static async Task<PeerNode> StartAsync(
        ulong member, ulong cluster = Cluster, PeerNetworkOptions? options = null, X509Certificate2? certificate = null)
    {
        var node = new PeerNode(member, cluster, options, certificate);
        await node.ListenAsync();
        return node;
    }

    public static PeerMessage Small(ulong to, ulong term) => new() { To = to, Raft = new RaftMessage { Term = term } };

    public static PeerMessage Large(ulong to, ulong term, int bytes = 1) => new()
    {
        To = to,
        Raft = new RaftMessage { Term = term, Entries = { new RaftEntry { Index = term, Data = Google.Protobuf.UnsafeByteOperations.UnsafeWrap(new byte[bytes]) } } },
    };

    /// <summary>Sends each way until both lanes are open.</summary>
    public Task OpenToAsync(params ulong[] members) => Eventually.Async(() => members.All(Network.IsOpen));

    /// <summary>As after a crash: nobody listens, and this member sends nothing.</summary>
    public async Task StopAsync()
    {
        await Network.DisposeAsync();
        await StopListeningAsync();
    }

    public async Task RestartAsync(params PeerAddress[] others)
    {
        Network = New();
        await ListenAsync();
        Network.SetPeers(others);
    }

    public async Task StopListeningAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _port.Dispose();
    }

    private async Task ListenAsync()
    {
        _port.Release();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging(logging => logging.AddProvider(new HostLog(Log)));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.ConfigureForRpc(100);
            kestrel.Listen(IPAddress.Loopback, _port.Port, listen => _ = _certificate is null ? listen.UseCleartextHttp1AndHttp2() : listen.UseHttps(_certificate));
        });
        _app = builder.Build();
        _app.MapRpcServices(PeerNetwork.ServerOptions, Network.Bind());
        await _app.StartAsync();
    }

    private PeerNetwork New() => new(_identity, Handler, _options, TimeProvider.System, new Discovery.Server.Metrics.PeerMetrics(), Log);

    private sealed class HostLog(RecordedLog log) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => log;

        public void Dispose()
        {
        }
    }
}
