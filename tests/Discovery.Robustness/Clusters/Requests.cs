using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Robustness.Clusters;

/// <summary>Requests to one member, which nobody sends elsewhere or twice.</summary>
internal static class Requests
{
    // Below the 4 MiB of one message.
    private const int KeysPerPage = 5000;

    public static Task<PutResponse> PutAsync(this RpcChannel member, string key, string value, long lease = 0, TimeSpan? timeout = null) =>
        member.CallAsync<PutRequest, PutResponse>("KV", "Put", new PutRequest { Key = Bytes(key), Value = Bytes(value), Lease = lease }, timeout);

    /// <summary>The value of a key, null when there is none.</summary>
    public static async Task<string?> GetAsync(this RpcChannel member, string key, bool serializable = false, TimeSpan? timeout = null)
    {
        var request = new RangeRequest { Key = Bytes(key), Serializable = serializable };
        var response = await member.CallAsync<RangeRequest, RangeResponse>("KV", "Range", request, timeout);
        return response.Kvs.Count == 0 ? null : response.Kvs[0].Value.ToStringUtf8();
    }

    /// <summary>The revision up to which everything was acknowledged that was written before.</summary>
    public static async Task<long> RevisionAsync(this RpcChannel member) =>
        (await member.CallAsync<RangeRequest, RangeResponse>("KV", "Range", new RangeRequest { Key = Bytes("none") })).Header.Revision;

    /// <summary>All keys as this member has them at a revision.</summary>
    public static async Task<List<KeyValue>> AllAsync(this RpcChannel member, long revision)
    {
        var all = new List<KeyValue>();
        var from = ByteString.CopyFrom(0);
        while (true)
        {
            var request = new RangeRequest { Key = from, RangeEnd = ByteString.CopyFrom(0), Revision = revision, Limit = KeysPerPage, Serializable = true };
            var page = await member.CallAsync<RangeRequest, RangeResponse>("KV", "Range", request);
            all.AddRange(page.Kvs);
            if (!page.More)
                return all;
            from = ByteString.CopyFrom([.. page.Kvs[^1].Key.Span, 0]);
        }
    }

    public static Task<LeaseGrantResponse> GrantAsync(this RpcChannel member, long ttlSeconds) =>
        member.CallAsync<LeaseGrantRequest, LeaseGrantResponse>("Lease", "LeaseGrant", new LeaseGrantRequest { TTL = ttlSeconds });

    /// <summary>Renews once.</summary>
    /// <returns>The TTL from now on, 0 when the lease is gone.</returns>
    public static async Task<long> KeepAliveAsync(this RpcChannel member, long lease, TimeSpan timeout)
    {
        var method = WireCalls.Method<LeaseKeepAliveRequest, LeaseKeepAliveResponse>("Lease", "LeaseKeepAlive");
        await using var call = member.Start(method, new RpcCallOptions { Timeout = timeout });
        await call.WriteAsync(new LeaseKeepAliveRequest { ID = lease });
        var response = await call.ReadAsync();
        return response!.TTL;
    }

    public static Task<MoveLeaderResponse> MoveLeaderAsync(this RpcChannel member, ulong target) =>
        member.CallAsync<MoveLeaderRequest, MoveLeaderResponse>("Maintenance", "MoveLeader", new MoveLeaderRequest { TargetID = target });

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
