using Discovery.Rpc;

namespace Discovery.Client.Tests;

[Collection(ServerCollection.Name)]
public sealed class KvTests(ServerFixture fixture)
{
    private readonly KvClient _client = fixture.Client;
    private readonly string _prefix = ServerFixture.UniquePrefix();

    [Fact]
    public async Task What_was_put_is_read_back_with_its_revisions()
    {
        var first = await _client.PutAsync(_prefix + "a", "1");
        var second = await _client.PutAsync(_prefix + "a", "2", new PutOptions { ReturnPrevious = true });

        var entry = await _client.GetAsync(_prefix + "a");
        Assert.NotNull(entry);
        Assert.Equal("2", entry.Value.ToString());
        Assert.Equal(_prefix + "a", entry.Key.ToString());
        Assert.Equal((first.Revision, second.Revision, 2L, 0L), (entry.CreateRevision, entry.ModRevision, entry.Version, entry.Lease));
        Assert.Equal("1", second.Previous!.Value.ToString());
        Assert.Null(first.Previous);
    }

    [Fact]
    public async Task A_key_that_does_not_exist_is_null() => Assert.Null(await _client.GetAsync(_prefix + "nothing"));

    [Fact]
    public async Task Bytes_that_are_no_text_survive()
    {
        byte[] key = [.. System.Text.Encoding.UTF8.GetBytes(_prefix), 0, 0xff, 0x80];
        byte[] value = [0xff, 0, 0xfe];
        await _client.PutAsync(key, value);
        var entry = await _client.GetAsync(key);
        Assert.Equal(key, entry!.Key.Bytes.ToArray());
        Assert.Equal(value, entry.Value.Bytes.ToArray());
    }

    [Fact]
    public async Task An_empty_value_is_a_value()
    {
        await _client.PutAsync(_prefix + "empty", "");
        Assert.Equal(0, (await _client.GetAsync(_prefix + "empty"))!.Value.Length);
    }

    [Fact]
    public async Task A_prefix_range_answers_its_keys_in_order_and_no_others()
    {
        foreach (var key in new[] { "b/2", "b/1", "a", "b0", "b/3" })
            await _client.PutAsync(_prefix + key, key);

        var range = await _client.RangeAsync(KvRange.Prefix(_prefix + "b/"));
        Assert.Equal(["b/1", "b/2", "b/3"], range.Entries.Select(entry => entry.Value.ToString()));
        Assert.Equal((3L, false), (range.Count, range.More));
    }

    [Fact]
    public async Task A_limit_cuts_the_answer_and_says_so()
    {
        for (var i = 0; i < 5; i++)
            await _client.PutAsync($"{_prefix}{i}", "x");
        var range = await _client.RangeAsync(KvRange.Prefix(_prefix), new RangeOptions { Limit = 2 });
        Assert.Equal((2, 5L, true), (range.Entries.Count, range.Count, range.More));
    }

    [Fact]
    public async Task A_range_is_sorted_by_what_it_is_asked_to()
    {
        await _client.PutAsync(_prefix + "a", "3");
        await _client.PutAsync(_prefix + "b", "1");
        await _client.PutAsync(_prefix + "c", "2");

        Assert.Equal("bca", await KeysAsync(new RangeOptions { SortBy = RangeSortTarget.Value }));
        Assert.Equal("cba", await KeysAsync(new RangeOptions { Order = RangeSortOrder.Descending }));
        Assert.Equal("cba", await KeysAsync(new RangeOptions { SortBy = RangeSortTarget.ModRevision, Order = RangeSortOrder.Descending }));
    }

    [Fact]
    public async Task Keys_only_and_count_only_leave_out_the_rest()
    {
        await _client.PutAsync(_prefix + "a", "value");
        var keys = await _client.RangeAsync(KvRange.Prefix(_prefix), new RangeOptions { KeysOnly = true });
        var count = await _client.RangeAsync(KvRange.Prefix(_prefix), new RangeOptions { CountOnly = true });
        Assert.Equal(0, Assert.Single(keys.Entries).Value.Length);
        Assert.Empty(count.Entries);
        Assert.Equal(1, count.Count);
    }

    [Fact]
    public async Task An_older_revision_shows_what_was_then()
    {
        var then = await _client.PutAsync(_prefix + "a", "old");
        await _client.PutAsync(_prefix + "a", "new");
        var entry = await _client.GetAsync(_prefix + "a", new GetOptions { Revision = then.Revision });
        Assert.Equal("old", entry!.Value.ToString());
    }

    [Fact]
    public async Task Bounds_on_revisions_filter_the_range()
    {
        var a = await _client.PutAsync(_prefix + "a", "1");
        var b = await _client.PutAsync(_prefix + "b", "1");
        var range = await _client.RangeAsync(KvRange.Prefix(_prefix), new RangeOptions { MinModRevision = b.Revision });
        Assert.Equal(_prefix + "b", Assert.Single(range.Entries).Key.ToString());
        range = await _client.RangeAsync(KvRange.Prefix(_prefix), new RangeOptions { MaxCreateRevision = a.Revision });
        Assert.Equal(_prefix + "a", Assert.Single(range.Entries).Key.ToString());
    }

    [Fact]
    public async Task A_range_is_deleted_and_its_entries_are_returned_when_asked_for()
    {
        await _client.PutAsync(_prefix + "a", "1");
        await _client.PutAsync(_prefix + "b", "2");
        var deleted = await _client.DeleteAsync(KvRange.Prefix(_prefix), new DeleteOptions { ReturnPrevious = true });
        Assert.Equal(2, deleted.Deleted);
        Assert.Equal(["1", "2"], deleted.Previous.Select(entry => entry.Value.ToString()));
        Assert.Equal(0, (await _client.DeleteAsync(KvRange.Prefix(_prefix))).Deleted);
    }

    [Fact]
    public async Task A_put_that_ignores_the_value_changes_only_the_lease()
    {
        await using var lease = await _client.GrantLeaseAsync(TimeSpan.FromMinutes(1));
        await _client.PutAsync(_prefix + "a", "stays");
        await _client.PutAsync(_prefix + "a", default, new PutOptions { IgnoreValue = true, Lease = lease.Id });
        var entry = await _client.GetAsync(_prefix + "a");
        Assert.Equal(("stays", lease.Id), (entry!.Value.ToString(), entry.Lease));
    }

    [Fact]
    public async Task A_put_with_an_unknown_lease_is_refused_in_the_servers_words()
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(
            () => _client.PutAsync(_prefix + "a", "1", new PutOptions { Lease = 0x123456789 }));
        Assert.Equal((RpcStatusCode.NotFound, "etcdserver: requested lease not found"), (refusal.StatusCode, refusal.Detail));
    }

    [Fact]
    public async Task A_future_revision_is_refused_in_the_servers_words()
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(
            () => _client.RangeAsync(_prefix, new RangeOptions { Revision = long.MaxValue / 2 }));
        Assert.Equal(RpcStatusCode.OutOfRange, refusal.StatusCode);
        Assert.Equal("etcdserver: mvcc: required revision is a future revision", refusal.Detail);
    }

    [Fact]
    public async Task A_cancelled_token_ends_the_call_as_a_cancellation()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _client.PutAsync(_prefix + "a", "1", null, cancelled.Token));
        Assert.Equal(cancelled.Token, thrown.CancellationToken);
    }

    [Fact]
    public async Task The_status_of_an_endpoint_and_the_members_are_known()
    {
        var status = await _client.Maintenance.GetStatusAsync(fixture.Server.ClientUrl);
        var member = Assert.Single(await _client.Cluster.ListAsync());
        Assert.Equal(status.MemberId, member.Id);
        Assert.Equal(fixture.Server.Name, member.Name);
        Assert.True(status.IsLeader);
        Assert.NotEmpty(status.Version);
        Assert.True(status.RaftTerm > 0);
        Assert.Contains(member.ClientUrls, url => new Uri(url) == fixture.Server.ClientUrl);
    }

    private async Task<string> KeysAsync(RangeOptions options)
    {
        var range = await _client.RangeAsync(KvRange.Prefix(_prefix), options);
        return string.Concat(range.Entries.Select(entry => entry.Key.ToString()[_prefix.Length..]));
    }
}
