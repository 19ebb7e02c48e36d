using System.Diagnostics;
using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Benchmarks.Leases;

/// <summary>Leases with a key each, over connections of their own, and none of a client's own timers for them.</summary>
internal sealed class LeaseLoad(ServerProcess server) : IAsyncDisposable
{
    private const string Prefix = "bench/lease/";
    private const int Connections = 8;
    private const int CallsAtOnce = 64;

    private static readonly RpcMethod<LeaseGrantRequest, LeaseGrantResponse> Grant = Method<LeaseGrantRequest, LeaseGrantResponse>("Lease", "LeaseGrant");
    private static readonly RpcMethod<PutRequest, PutResponse> Put = Method<PutRequest, PutResponse>("KV", "Put");
    private static readonly RpcMethod<RangeRequest, RangeResponse> Range = Method<RangeRequest, RangeResponse>("KV", "Range");

    private readonly List<RpcChannel> _channels = [.. Enumerable.Range(0, Connections).Select(_ => new RpcChannel(server.ClientUrl))];

    /// <summary>Grants so many leases, each with a key, whose ends fall into the second that begins at <paramref name="end"/> of the stopwatch.</summary>
    /// <exception cref="InvalidOperationException">It took so long that the first would end before the last is there.</exception>
    public Task GrantAsync(int leases, Stopwatch clock, TimeSpan end)
    {
        var next = -1;
        return Task.WhenAll(Enumerable.Range(0, CallsAtOnce).Select(caller => Task.Run(async () =>
        {
            var channel = _channels[caller % Connections];
            for (int i; (i = Interlocked.Increment(ref next)) < leases;)
            {
                var left = Math.Ceiling((end - clock.Elapsed).TotalSeconds);
                if (left < 4)
                    throw new InvalidOperationException($"The server takes too long to grant {leases} leases for them to end together.");
                await channel.UnaryAsync(Grant, new LeaseGrantRequest { ID = i + 1, TTL = (long)left });
                await channel.UnaryAsync(Put, new PutRequest { Key = ByteString.CopyFromUtf8($"{Prefix}{i:D8}"), Value = ByteString.CopyFrom(new byte[64]), Lease = i + 1 });
            }
        })));
    }

    public async Task<long> KeysAsync()
    {
        var request = new RangeRequest
        {
            Key = ByteString.CopyFromUtf8(Prefix),
            RangeEnd = ByteString.CopyFromUtf8("bench/lease0"),
            CountOnly = true,
            Serializable = true,
        };
        return (await _channels[0].UnaryAsync(Range, request)).Count;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels)
            await channel.DisposeAsync();
    }

    private static RpcMethod<TRequest, TResponse> Method<TRequest, TResponse>(string service, string method)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        RpcMethod<TRequest, TResponse>.FromDescriptor(RpcReflection.Descriptor.Services.Single(s => s.Name == service).FindMethodByName(method));
}
