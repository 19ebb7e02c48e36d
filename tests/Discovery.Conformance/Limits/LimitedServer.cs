using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;
using Discovery.Conformance.Wire;
using Google.Protobuf;

namespace Discovery.Conformance.Limits;

/// <summary>A server whose limits are so small that tests meet them.</summary>
public sealed class LimitedServer : IAsyncLifetime
{
    public const int WatchersPerStream = 3;
    public const int Watchers = 5;
    public const int Leases = 2;
    public const int LeaseSeconds = 100;
    public const int HeaderBytes = 10_000;
    public const int TxnOperations = 3;

    private ServerProcess? _process;
    private RpcChannel? _channel;

    public ServerProcess Process => _process!;

    public RpcChannel Channel => _channel!;

    public async Task InitializeAsync()
    {
        _process = await ServerProcess.StartAsync(new ServerProcessOptions
        {
            Kind = ServerKind.Discovery,
            ExtraArguments =
            [
                $"--max-watchers-per-stream={WatchersPerStream}", $"--max-watchers={Watchers}",
                $"--max-leases={Leases}", $"--max-lease-ttl={LeaseSeconds}", $"--max-header-bytes={HeaderBytes}", $"--max-txn-ops={TxnOperations}",
                "--max-learners=2",
            ],
        });
        _channel = new RpcChannel(_process.ClientUrl);
    }

    public async Task DisposeAsync()
    {
        await Channel.DisposeAsync();
        await Process.DisposeAsync();
    }

    public Task<TResponse> CallAsync<TRequest, TResponse>(string service, string method, TRequest request)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        Channel.UnaryAsync(WireServer.Method<TRequest, TResponse>(service, method), request, new RpcCallOptions { Timeout = TimeSpan.FromSeconds(30) });

    public Task<LeaseGrantResponse> GrantAsync(long ttl) =>
        CallAsync<LeaseGrantRequest, LeaseGrantResponse>("Lease", "LeaseGrant", new LeaseGrantRequest { TTL = ttl });

    public Task<MemberAddResponse> AddLearnerAsync(int port) => CallAsync<MemberAddRequest, MemberAddResponse>(
        "Cluster", "MemberAdd", new MemberAddRequest { IsLearner = true, PeerURLs = { $"http://127.0.0.1:{port}" } });
}
