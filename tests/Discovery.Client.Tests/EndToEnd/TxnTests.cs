using Discovery.Rpc;

namespace Discovery.Client.Tests;

[Collection(ServerCollection.Name)]
public sealed class TxnTests(ServerFixture fixture)
{
    private readonly KvClient _client = fixture.Client;
    private readonly string _prefix = ServerFixture.UniquePrefix();

    [Fact]
    public async Task A_key_is_created_only_once()
    {
        var create = new KvTxn()
            .When(KvCompare.CreateRevision(_prefix + "lock").EqualTo(0))
            .Then(KvOp.Put(_prefix + "lock", "mine"))
            .Else(KvOp.Get(_prefix + "lock"));

        var first = await _client.CommitAsync(create);
        var second = await _client.CommitAsync(create);

        Assert.True(first.Succeeded);
        Assert.Equal(first.Revision, Assert.Single(first.Responses).Put!.Revision);
        Assert.False(second.Succeeded);
        Assert.Equal("mine", Assert.Single(Assert.Single(second.Responses).Range!.Entries).Value.ToString());
    }

    [Fact]
    public async Task Every_target_is_compared()
    {
        await using var lease = await _client.GrantLeaseAsync(TimeSpan.FromMinutes(1));
        var created = await _client.PutAsync(_prefix + "k", "a");
        var changed = await _client.PutAsync(_prefix + "k", "b", new PutOptions { Lease = lease.Id });

        KvCompare[] hold =
        [
            KvCompare.Version(_prefix + "k").EqualTo(2),
            KvCompare.CreateRevision(_prefix + "k").EqualTo(created.Revision),
            KvCompare.ModRevision(_prefix + "k").EqualTo(changed.Revision),
            KvCompare.Value(_prefix + "k").EqualTo("b"),
            KvCompare.Value(_prefix + "k").GreaterThan("a"),
            KvCompare.Value(_prefix + "k").LessThan("c"),
            KvCompare.Lease(_prefix + "k").EqualTo(lease.Id),
            KvCompare.Version(_prefix + "k").NotEqualTo(1),
            KvCompare.Exists(_prefix + "k"),
            KvCompare.Missing(_prefix + "other"),
        ];
        KvCompare[] fail =
        [
            KvCompare.Version(_prefix + "k").GreaterThan(2),
            KvCompare.CreateRevision(_prefix + "k").LessThan(created.Revision),
            KvCompare.ModRevision(_prefix + "k").NotEqualTo(changed.Revision),
            KvCompare.Value(_prefix + "k").EqualTo("a"),
            KvCompare.Lease(_prefix + "k").EqualTo(0),
            KvCompare.Missing(_prefix + "k"),
        ];
        foreach (var compare in hold)
            Assert.True((await _client.CommitAsync(new KvTxn().When(compare))).Succeeded, compare.Message.ToString());
        foreach (var compare in fail)
            Assert.False((await _client.CommitAsync(new KvTxn().When(compare))).Succeeded, compare.Message.ToString());
        Assert.True((await _client.CommitAsync(new KvTxn().When(hold))).Succeeded);
        Assert.False((await _client.CommitAsync(new KvTxn().When(hold).When(fail[0]))).Succeeded);
    }

    [Fact]
    public async Task A_compare_on_a_range_must_hold_for_every_key()
    {
        await _client.PutAsync(_prefix + "a", "same");
        await _client.PutAsync(_prefix + "b", "same");
        var same = new KvTxn().When(KvCompare.Value(KvRange.Prefix(_prefix)).EqualTo("same"));
        Assert.True((await _client.CommitAsync(same)).Succeeded);
        await _client.PutAsync(_prefix + "b", "other");
        Assert.False((await _client.CommitAsync(same)).Succeeded);
    }

    [Fact]
    public async Task All_operations_of_a_transaction_get_one_revision_and_an_answer_each()
    {
        await _client.PutAsync(_prefix + "old", "x");
        var result = await _client.CommitAsync(new KvTxn().Then(
            KvOp.Put(_prefix + "a", "1"),
            KvOp.Put(_prefix + "b", "2", new PutOptions { ReturnPrevious = true }),
            KvOp.Delete(_prefix + "old"),
            KvOp.Get(KvRange.Prefix(_prefix), new RangeOptions { KeysOnly = true })));

        Assert.Equal(4, result.Responses.Count);
        Assert.Equal(1, result.Responses[2].Delete!.Deleted);
        Assert.Equal([_prefix + "a", _prefix + "b"], result.Responses[3].Range!.Entries.Select(entry => entry.Key.ToString()));
        var entries = (await _client.RangeAsync(KvRange.Prefix(_prefix))).Entries;
        Assert.All(entries, entry => Assert.Equal(result.Revision, entry.ModRevision));
    }

    [Fact]
    public async Task Transactions_nest()
    {
        var inner = new KvTxn().When(KvCompare.Missing(_prefix + "b")).Then(KvOp.Put(_prefix + "b", "inner"));
        var result = await _client.CommitAsync(new KvTxn().Then(KvOp.Put(_prefix + "a", "outer"), KvOp.Txn(inner)));
        Assert.True(result.Responses[1].Txn!.Succeeded);
        Assert.Equal("inner", (await _client.GetAsync(_prefix + "b"))!.Value.ToString());
    }

    [Fact]
    public async Task A_key_written_twice_in_one_transaction_is_refused_in_the_servers_words()
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(
            () => _client.CommitAsync(new KvTxn().Then(KvOp.Put(_prefix + "a", "1"), KvOp.Put(_prefix + "a", "2"))));
        Assert.Equal(RpcStatusCode.InvalidArgument, refusal.StatusCode);
        Assert.Equal("etcdserver: duplicate key given in txn request", refusal.Detail);
    }
}
