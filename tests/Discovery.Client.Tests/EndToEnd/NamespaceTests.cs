namespace Discovery.Client.Tests;

[Collection(ServerCollection.Name)]
public sealed class NamespaceTests(ServerFixture fixture)
{
    private readonly KvClient _whole = fixture.Client;
    private readonly string _prefix = ServerFixture.UniquePrefix();

    [Fact]
    public async Task Keys_are_written_with_the_prefix_and_read_without()
    {
        var client = _whole.WithNamespace(_prefix);
        await client.PutAsync("a", "1");
        Assert.Equal("1", (await _whole.GetAsync(_prefix + "a"))!.Value.ToString());
        Assert.Equal("a", (await client.GetAsync("a"))!.Key.ToString());
        Assert.Null(await client.GetAsync(_prefix + "a"));
        var again = await client.PutAsync("a", "2", new PutOptions { ReturnPrevious = true });
        Assert.Equal("a", again.Previous!.Key.ToString());
        await Assert.ThrowsAsync<ArgumentException>(() => client.PutAsync("", "1"));
        await Assert.ThrowsAsync<ArgumentException>(() => client.DeleteAsync(default));
        Assert.Throws<ArgumentException>(() => _whole.WithNamespace(""));
    }

    [Fact]
    public async Task Ranges_end_where_the_namespace_does()
    {
        var client = _whole.WithNamespace(_prefix + "n/");
        await _whole.PutAsync(_prefix + "m", "outside");
        await _whole.PutAsync(_prefix + "n0", "outside");
        foreach (var key in (string[])["a", "b", "c"])
            await client.PutAsync(key, key);
        Assert.Equal("abc", await KeysAsync(KvRange.All));
        Assert.Equal("abc", await KeysAsync(KvRange.Prefix("")));
        Assert.Equal("bc", await KeysAsync(KvRange.From("b")));
        Assert.Equal("ab", await KeysAsync(KvRange.Between("a", "c")));
        Assert.Equal("b", await KeysAsync(KvRange.Prefix("b")));
        Assert.Equal("", await KeysAsync(KvRange.Prefix(new KvKey([0xff]))));
        var deleted = await client.DeleteAsync(KvRange.All, new DeleteOptions { ReturnPrevious = true });
        Assert.Equal("abc", string.Concat(deleted.Previous.Select(entry => entry.Key)));
        Assert.Equal(2, (await _whole.RangeAsync(KvRange.Prefix(_prefix))).Count);

        async Task<string> KeysAsync(KvRange range) =>
            string.Concat((await client.RangeAsync(range)).Entries.Select(entry => entry.Key));
    }

    [Fact]
    public async Task Transactions_are_mapped_however_deep_and_can_be_used_again()
    {
        var client = _whole.WithNamespace(_prefix);
        var txn = new KvTxn()
            .When(KvCompare.Missing("a"), KvCompare.Version(KvRange.All).LessThan(5))
            .Then(KvOp.Put("a", "1"), KvOp.Txn(new KvTxn().When(KvCompare.Missing("b")).Then(KvOp.Put("b", "2"), KvOp.Get(KvRange.All))))
            .Else(KvOp.Get("a"), KvOp.Delete(KvRange.Prefix("b"), new DeleteOptions { ReturnPrevious = true }), KvOp.Put("a", "3", new PutOptions { ReturnPrevious = true }));
        var first = await client.CommitAsync(txn);
        Assert.True(first.Succeeded);
        Assert.Equal("a b", string.Join(' ', first.Responses[1].Txn!.Responses[1].Range!.Entries.Select(entry => entry.Key)));
        var second = await client.CommitAsync(txn);
        Assert.False(second.Succeeded);
        Assert.Equal("a", Assert.Single(second.Responses[0].Range!.Entries).Key.ToString());
        Assert.Equal("b", Assert.Single(second.Responses[1].Delete!.Previous).Key.ToString());
        Assert.Equal("a", second.Responses[2].Put!.Previous!.Key.ToString());
        Assert.Equal("3", (await _whole.GetAsync(_prefix + "a"))!.Value.ToString());
    }

    [Fact]
    public async Task Watches_views_leases_and_nested_namespaces_stay_inside()
    {
        var client = _whole.WithNamespace(_prefix).WithNamespace("inner/");
        var established = new TaskCompletionSource<long>();
        await using var watch = client
            .WatchAsync(KvRange.All, new WatchOptions { Established = established.SetResult, PreviousValues = true }).GetAsyncEnumerator();
        var (first, _) = await watch.EstablishAsync(established.Task);
        await using var lease = await client.GrantLeaseAsync(TimeSpan.FromSeconds(60));
        await _whole.PutAsync(_prefix + "outside", "0", new PutOptions { Lease = lease.Id });
        await client.PutAsync("a", "1", new PutOptions { Lease = lease.Id });
        Assert.Equal("put a=1", (await first).Text(""));
        Assert.Equal("a", Assert.Single((await client.GetLeaseAsync(lease.Id, keys: true)).Keys).ToString());
        await using var views = client.WatchPrefixAsync("").GetAsyncEnumerator();
        Assert.Equal("a", Assert.Single((await views.NextAsync()).Entries.Keys).ToString());
        await client.RevokeLeaseAsync(lease.Id);
        var gone = await watch.NextAsync();
        Assert.Equal(("delete a", "a"), (gone.Text(""), gone.Events[0].Previous!.Key.ToString()));
        Assert.Equal(_prefix + "inner/x", (await WrittenAsync(client)).ToString());
    }

    [Fact]
    public async Task Locks_and_elections_of_two_namespaces_do_not_meet()
    {
        await using var lease = await _whole.GrantLeaseAsync(TimeSpan.FromSeconds(60));
        await using var other = await _whole.GrantLeaseAsync(TimeSpan.FromSeconds(60));
        var (one, two) = (_whole.WithNamespace(_prefix + "1/"), _whole.WithNamespace(_prefix + "2/"));
        var key = await one.Locks.LockAsync("l", lease.Id);
        await two.Locks.LockAsync("l", other.Id);
        Assert.True(key.StartsWith("l/"));
        Assert.NotNull(await one.GetAsync(key));
        await one.Locks.UnlockAsync(key);
        Assert.Null(await one.GetAsync(key));
        var leader = await one.Elections.CampaignAsync("e", lease.Id, "v");
        Assert.Equal(leader.Key, (await one.Elections.GetLeaderAsync("e"))!.Key);
        Assert.Null(await two.Elections.GetLeaderAsync("e"));
        await one.Elections.ProclaimAsync(leader, "w");
        await using var seen = one.Elections.ObserveAsync("e").GetAsyncEnumerator();
        Assert.Equal(("w", leader.Key), ((await seen.NextAsync()).Value.ToString(), seen.Current.Key));
        await one.Elections.ResignAsync(leader);
        Assert.Null(await one.Elections.GetLeaderAsync("e"));
    }

    [Fact]
    public async Task A_range_comes_part_by_part_where_the_server_knows_how()
    {
        var client = _whole.WithNamespace(_prefix);
        foreach (var key in (string[])["a", "b", "c"])
            await client.PutAsync(key, key);
        var entries = new List<KvEntry>();
        try
        {
            await foreach (var part in client.RangeStreamAsync(KvRange.All))
                entries.AddRange(part.Entries);
        }
        catch (Rpc.RpcException e) when (e.StatusCode == Rpc.RpcStatusCode.Unimplemented && fixture.Server.Kind == TestKit.ServerKind.Etcd)
        {
            return;
        }

        Assert.Equal("abc", string.Concat(entries.Select(entry => entry.Key)));
    }

    private async Task<KvKey> WrittenAsync(IKvClient client)
    {
        var revision = (await client.PutAsync("x", "1")).Revision;
        return Assert.Single((await _whole.RangeAsync(KvRange.Prefix(_prefix))).Entries, entry => entry.ModRevision == revision).Key;
    }
}
