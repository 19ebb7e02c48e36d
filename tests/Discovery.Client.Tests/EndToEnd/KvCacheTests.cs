using System.Globalization;

namespace Discovery.Client.Tests;

[Collection(ServerCollection.Name)]
public sealed class KvCacheTests(ServerFixture fixture)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly KvClient _client = fixture.Client;
    private readonly string _prefix = ServerFixture.UniquePrefix();

    [Fact]
    public async Task The_first_snapshot_is_complete_and_changes_follow()
    {
        await _client.PutAsync(_prefix + "a", "1");
        await using var cache = await CacheAsync();
        Assert.Equal("a=1", Text(cache));
        var changes = new List<string>();
        cache.Changed += (_, changed) => changes.AddRange(changed.Changes.Select(change =>
            $"{change.Key.ToString()[_prefix.Length..]}:{change.Before?.Value}->{change.After?.Value}"));
        await _client.PutAsync(_prefix + "b", "2");
        await _client.PutAsync(_prefix + "a", "3");
        var gone = await _client.DeleteAsync(_prefix + "b");
        await cache.WhenRevisionAsync(gone.Revision).WaitAsync(Patience);
        Assert.Equal("a=3", Text(cache));
        var last = await _client.PutAsync(_prefix + "a", "4");
        await cache.WhenRevisionAsync(last.Revision).WaitAsync(Patience);

        // The handlers of a revision have run when the next has come.
        Assert.Equal(["b:->2", "a:1->3", "b:2->"], changes.Take(3));
        Assert.True(cache.TryGet(_prefix + "a", out var value));
        Assert.Equal(4, value);
        Assert.False(cache.TryGet(_prefix + "b", out _));
    }

    [Fact]
    public async Task A_value_goes_when_the_lease_of_its_key_ends()
    {
        await using var cache = await CacheAsync();
        await using var lease = await _client.GrantLeaseAsync(TimeSpan.FromSeconds(60));
        var put = await _client.PutAsync(_prefix + "a", "1", new PutOptions { Lease = lease.Id });
        await cache.WhenRevisionAsync(put.Revision).WaitAsync(Patience);
        var evicted = new TaskCompletionSource<KvCacheChange<int>>();
        cache.Changed += (_, changed) => evicted.SetResult(changed.Changes.Single());
        await lease.RevokeAsync();
        var change = await evicted.Task.WaitAsync(Patience);
        Assert.Equal((1, null), (change.Before!.Value, change.After));
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public async Task A_value_that_can_not_be_read_leaves_the_last_good_one_and_is_a_problem_until_it_is_mended()
    {
        await _client.PutAsync(_prefix + "a", "1");
        await _client.PutAsync(_prefix + "bad", "?");
        await using var cache = await CacheAsync();
        Assert.Equal(("a=1", _prefix + "bad"), (Text(cache), cache.View.Problems.Keys.Single().ToString()));
        var told = 0;
        cache.Changed += (_, _) => told++;
        var broken = await _client.PutAsync(_prefix + "a", "x");
        await cache.WhenRevisionAsync(broken.Revision).WaitAsync(Patience);
        Assert.Equal(("a=1", 2, 0), (Text(cache), cache.View.Problems.Count, told));
        var mended = await _client.PutAsync(_prefix + "a", "2");
        await _client.DeleteAsync(_prefix + "bad");
        var last = await _client.PutAsync(_prefix + "z", "9");
        await cache.WhenRevisionAsync(last.Revision).WaitAsync(Patience);
        Assert.Equal("a=2 z=9", Text(cache));
        Assert.Empty(cache.View.Problems);
        Assert.Equal(mended.Revision, cache.View.Items[_prefix + "a"].Entry.ModRevision);
    }

    [Fact]
    public async Task A_handler_that_throws_stops_nothing_and_disposal_ends_waits()
    {
        var cache = await CacheAsync();
        cache.Changed += (_, _) => throw new InvalidOperationException("handler");
        await _client.PutAsync(_prefix + "a", "1");
        var put = await _client.PutAsync(_prefix + "b", "2");
        await cache.WhenRevisionAsync(put.Revision).WaitAsync(Patience);
        Assert.Equal("a=1 b=2", Text(cache));
        var waiting = cache.WhenRevisionAsync(long.MaxValue);
        await cache.DisposeAsync();
        await cache.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        Assert.Equal("a=1 b=2", Text(cache));
    }

    [Fact]
    public async Task Without_a_first_snapshot_in_time_the_reason_is_told()
    {
        await using var nowhere = new KvClient(KvClientOptions.Parse("localhost:1") with { RequestTimeout = TimeSpan.FromMilliseconds(300) });
        var failure = await Assert.ThrowsAsync<TimeoutException>(() => nowhere.CacheAsync(
            _prefix, entry => entry, new KvCacheOptions { StartTimeout = TimeSpan.FromSeconds(1) }));
        Assert.IsType<Rpc.RpcException>(failure.InnerException);
        Assert.Contains(failure.InnerException.Message, failure.Message, StringComparison.Ordinal);
    }

    private Task<KvCache<int>> CacheAsync() =>
        _client.CacheAsync(_prefix, entry => int.Parse(entry.Value.ToString(), CultureInfo.InvariantCulture));

    private string Text(KvCache<int> cache) =>
        string.Join(' ', cache.View.Items.Select(item => $"{item.Key.ToString()[_prefix.Length..]}={item.Value.Value}"));
}
