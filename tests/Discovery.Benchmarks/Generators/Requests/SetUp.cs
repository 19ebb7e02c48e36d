using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;

namespace Discovery.Benchmarks.Generators.Requests;

/// <summary>Ordinary calls: for what has to be there before a load begins, and to see that it did what it was to do.</summary>
internal sealed class SetUp(Uri address) : IAsyncDisposable
{
    private const int CallsAtOnce = 50;

    private readonly RpcChannel _channel = new(address);

    /// <summary>Puts the keys from number 0 up to this one.</summary>
    public Task PutAsync(int keys) => EachAsync(keys, PutOneAsync);

    public Task PutOneAsync(int key) => _channel.CallAsync<PutRequest, PutResponse>("KV", "Put", Messages.Put(key));

    /// <returns>The ids.</returns>
    public async Task<IReadOnlyList<long>> GrantAsync(int leases, long seconds)
    {
        var ids = new long[leases];
        await EachAsync(leases, async i =>
            ids[i] = (await _channel.CallAsync<LeaseGrantRequest, LeaseGrantResponse>("Lease", "LeaseGrant", new LeaseGrantRequest { TTL = seconds })).ID);
        return ids;
    }

    /// <summary>The store's revision: one more for each put.</summary>
    public async Task<long> RevisionAsync() =>
        (await _channel.CallAsync<RangeRequest, RangeResponse>("KV", "Range", Messages.Range())).Header.Revision;

    /// <exception cref="InvalidOperationException">The first key does not have the value that the load puts.</exception>
    public async Task CheckStoredAsync()
    {
        var answer = await _channel.CallAsync<RangeRequest, RangeResponse>("KV", "Range", Messages.Range());
        if (answer.Kvs.Count != 1 || !answer.Kvs[0].Value.Equals(Messages.Put().Value))
            throw new InvalidOperationException("a key does not have the value that was put");
    }

    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    private static Task EachAsync(int count, Func<int, Task> action)
    {
        var next = -1;
        return Task.WhenAll(Enumerable.Range(0, CallsAtOnce).Select(async _ =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < count;)
                await action(i);
        }));
    }
}
