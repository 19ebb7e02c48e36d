using Discovery.TestKit;

namespace Discovery.Client.Tests;

[Collection(ServerCollection.Name)]
public sealed class WatchTests(ServerFixture fixture)
{
    private readonly KvClient _client = fixture.Client;
    private readonly string _prefix = ServerFixture.UniquePrefix();
    private readonly TaskCompletionSource<long> _established = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task A_watch_from_now_on_reports_what_happens_after_it_is_established()
    {
        await _client.PutAsync(_prefix + "a", "before");
        await using var watch = Watch(_client).GetAsyncEnumerator();
        var (first, revision) = await watch.EstablishAsync(_established.Task);

        var put = await _client.PutAsync(_prefix + "a", "after");
        var deleted = await _client.DeleteAsync(_prefix + "a");

        Assert.True(revision <= put.Revision);
        Assert.Equal("put a=after", (await first).Text(_prefix));
        Assert.Equal(put.Revision, (await first).Revision);
        var second = await watch.NextAsync();
        Assert.Equal("delete a", second.Text(_prefix));
        Assert.Equal(deleted.Revision, second.Revision);
        Assert.Equal(deleted.Revision, Assert.Single(second.Events).Entry.ModRevision);
    }

    [Fact]
    public async Task A_watch_from_an_older_revision_reports_the_history_first()
    {
        var first = await _client.PutAsync(_prefix + "a", "1");
        await _client.PutAsync(_prefix + "a", "2");
        await _client.PutAsync(_prefix + "b", "3");

        await using var watch = Watch(_client, new WatchOptions { StartRevision = first.Revision }).GetAsyncEnumerator();
        string[] seen = [(await watch.NextAsync()).Text(_prefix), (await watch.NextAsync()).Text(_prefix), (await watch.NextAsync()).Text(_prefix)];
        Assert.Equal(["put a=1", "put a=2", "put b=3"], seen);
        Assert.Equal(first.Revision, await _established.Task);
    }

    [Fact]
    public async Task The_events_of_one_revision_come_as_one_batch()
    {
        await using var watch = Watch(_client).GetAsyncEnumerator();
        var (first, _) = await watch.EstablishAsync(_established.Task);
        await _client.CommitAsync(new KvTxn().Then(KvOp.Put(_prefix + "a", "1"), KvOp.Put(_prefix + "b", "2"), KvOp.Put(_prefix + "c", "3")));
        await _client.CommitAsync(new KvTxn().Then(KvOp.Put(_prefix + "a", "4"), KvOp.Delete(_prefix + "b")));
        Assert.Equal("put a=1, put b=2, put c=3", (await first).Text(_prefix));
        Assert.Equal("put a=4, delete b", (await watch.NextAsync()).Text(_prefix));
    }

    [Fact]
    public async Task Previous_values_and_creations_are_told_apart()
    {
        await using var watch = Watch(_client, new WatchOptions { PreviousValues = true }).GetAsyncEnumerator();
        var (first, _) = await watch.EstablishAsync(_established.Task);
        await _client.PutAsync(_prefix + "a", "1");
        await _client.PutAsync(_prefix + "a", "2");
        await _client.DeleteAsync(_prefix + "a");

        var (created, changed, deleted) = (Only(await first), Only(await watch.NextAsync()), Only(await watch.NextAsync()));
        Assert.Equal((true, null), (created.IsCreate, created.Previous));
        Assert.Equal((false, "1"), (changed.IsCreate, changed.Previous!.Value.ToString()));
        Assert.Equal((false, "2"), (deleted.IsCreate, deleted.Previous!.Value.ToString()));
    }

    [Fact]
    public async Task Filters_leave_out_puts_or_deletes()
    {
        var start = await _client.PutAsync(_prefix + "a", "1");
        await _client.DeleteAsync(_prefix + "a");
        await _client.PutAsync(_prefix + "b", "2");

        await using var deletes = Watch(_client, From(start.Revision) with { Filters = WatchFilters.NoPuts }).GetAsyncEnumerator();
        Assert.Equal("delete a", (await deletes.NextAsync()).Text(_prefix));
        await using var puts = Watch(_client, From(start.Revision) with { Filters = WatchFilters.NoDeletes }).GetAsyncEnumerator();
        Assert.Equal("put a=1", (await puts.NextAsync()).Text(_prefix));
        Assert.Equal("put b=2", (await puts.NextAsync()).Text(_prefix));
    }

    [Fact]
    public async Task A_revision_larger_than_a_message_is_put_together_from_its_fragments()
    {
        // With the previous values the events of one revision exceed what a server sends in one message.
        var large = new string('x', 90_000);
        KvOp[] puts = [.. Enumerable.Range(0, 15).Select(i => KvOp.Put($"{_prefix}{i:00}", large))];
        await _client.CommitAsync(new KvTxn().Then(puts));
        await using var watch = Watch(_client, new WatchOptions { PreviousValues = true }).GetAsyncEnumerator();
        var (first, _) = await watch.EstablishAsync(_established.Task);
        await _client.CommitAsync(new KvTxn().Then(puts));
        var batch = await first;
        Assert.Equal(15, batch.Events.Count);
        Assert.All(batch.Events, change => Assert.Equal((90_000, 90_000), (change.Entry.Value.Length, change.Previous!.Value.Length)));
    }

    [Fact]
    public async Task A_watch_of_one_key_and_one_of_a_range_see_only_what_is_theirs()
    {
        var start = await _client.PutAsync(_prefix + "a", "1");
        await _client.PutAsync(_prefix + "ab", "2");
        await _client.PutAsync(_prefix + "b", "3");
        await using var one = _client.WatchAsync(_prefix + "ab", From(start.Revision)).GetAsyncEnumerator();
        Assert.Equal("put ab=2", (await one.NextAsync()).Text(_prefix));
        await using var range = _client.WatchAsync(KvRange.Between(_prefix + "ab", _prefix + "c"), From(start.Revision)).GetAsyncEnumerator();
        Assert.Equal("put ab=2", (await range.NextAsync()).Text(_prefix));
        Assert.Equal("put b=3", (await range.NextAsync()).Text(_prefix));
    }

    [Fact]
    public async Task Changes_made_while_the_connection_was_down_are_not_missed_even_when_nothing_had_happened_before()
    {
        await using var proxy = TcpProxy.Start(fixture.Server.ClientUrl);
        await using var client = ServerFixture.ConnectTo(proxy.Url);
        await using var watch = Watch(client).GetAsyncEnumerator();
        var (first, _) = await watch.EstablishAsync(_established.Task);

        proxy.Refuse();
        await _client.PutAsync(_prefix + "a", "while away");
        proxy.Accept();

        Assert.Equal("put a=while away", (await first).Text(_prefix));
    }

    [Fact]
    public async Task A_hundred_changes_over_broken_connections_arrive_once_each_and_in_order()
    {
        const int Changes = 100;
        await using var proxy = TcpProxy.Start(fixture.Server.ClientUrl);
        await using var client = ServerFixture.ConnectTo(proxy.Url);
        await using var watch = Watch(client).GetAsyncEnumerator();
        var (first, _) = await watch.EstablishAsync(_established.Task);

        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < Changes; i++)
            {
                await _client.PutAsync($"{_prefix}{i % 7}", $"{i}");
                if (i % 10 == 9)
                    proxy.Cut();
            }
        });
        var seen = new List<string> { Only(await first).Entry.Value.ToString() };
        while (seen.Count < Changes)
            seen.Add(Only(await watch.NextAsync()).Entry.Value.ToString());
        await writing;

        Assert.Equal(Enumerable.Range(0, Changes).Select(i => $"{i}"), seen);
        Assert.True(proxy.Accepted > 1, "no connection was ever broken");
    }

    [Fact]
    public async Task A_stalled_connection_is_noticed_and_replaced()
    {
        await using var stalled = TcpProxy.Start(fixture.Server.ClientUrl);
        await using var other = TcpProxy.Start(fixture.Server.ClientUrl);
        other.Refuse();
        await using var client = new KvClient(new KvClientOptions
        {
            Endpoints = [stalled.Url, other.Url],
            WatchSilenceTimeout = TimeSpan.FromSeconds(1.5),
            RequestTimeout = TimeSpan.FromSeconds(2),
            BackoffMax = TimeSpan.FromMilliseconds(200),
        });
        await using var watch = Watch(client).GetAsyncEnumerator();
        var (first, _) = await watch.EstablishAsync(_established.Task);

        stalled.Stall();
        other.Accept();
        await _client.PutAsync(_prefix + "a", "1");

        Assert.Equal("put a=1", (await first).Text(_prefix));
        stalled.Resume();
    }

    [Fact]
    public async Task A_silent_watch_keeps_its_connection_while_the_server_gives_signs_of_life()
    {
        await using var proxy = TcpProxy.Start(fixture.Server.ClientUrl);
        var failures = 0;
        await using var client = new KvClient(new KvClientOptions { Endpoints = [proxy.Url], WatchSilenceTimeout = TimeSpan.FromSeconds(4.5) });
        await using var watch = Watch(client, new WatchOptions { OnFailure = _ => failures++ }).GetAsyncEnumerator();
        var (first, _) = await watch.EstablishAsync(_established.Task);

        // Longer than the silence that counts as death.
        await Task.Delay(TimeSpan.FromSeconds(6));
        await _client.PutAsync(_prefix + "a", "1");

        Assert.Equal("put a=1", (await first).Text(_prefix));
        Assert.Equal((0, 1), (failures, proxy.Accepted));
    }

    [Fact]
    public async Task A_consumer_that_does_not_read_holds_up_no_other_watch()
    {
        var start = await _client.PutAsync(_prefix + "a", "0");
        await using var slow = Watch(_client, From(start.Revision)).GetAsyncEnumerator();
        await slow.NextAsync();

        // Far more than fits the window of a stream.
        var large = new string('x', 200_000);
        for (var i = 0; i < 50; i++)
            await _client.PutAsync(_prefix + "a", large);
        await using var quick = Watch(_client, From(start.Revision)).GetAsyncEnumerator();
        for (var i = 0; i <= 50; i++)
            await quick.NextAsync();

        var revisions = new List<long>();
        for (var i = 0; i < 50; i++)
            revisions.Add((await slow.NextAsync()).Revision);
        Assert.Equal(50, revisions.Distinct().Count());
        Assert.Equal(revisions.Order(), revisions);
    }

    [Fact]
    public async Task Two_hundred_watches_of_one_client_all_get_their_events()
    {
        const int Watches = 200;
        var start = await _client.PutAsync(_prefix + "start", "0");
        var reading = Enumerable.Range(0, Watches).Select(async i =>
        {
            await using var watch = _client.WatchAsync($"{_prefix}{i}", From(start.Revision + 1)).GetAsyncEnumerator();
            return Only(await watch.NextAsync()).Entry.Value.ToString();
        }).ToArray();
        for (var i = 0; i < Watches; i++)
            await _client.PutAsync($"{_prefix}{i}", $"{i}");
        Assert.Equal(Enumerable.Range(0, Watches).Select(i => $"{i}"), await Task.WhenAll(reading));
    }

    [Fact]
    public async Task A_cancelled_token_ends_a_watch_as_a_cancellation()
    {
        using var cancel = new CancellationTokenSource();
        await using var watch = Watch(_client).GetAsyncEnumerator(cancel.Token);
        var (first, _) = await watch.EstablishAsync(_established.Task);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public async Task Closing_the_client_ends_its_watches()
    {
        var client = ServerFixture.ConnectTo(fixture.Server.ClientUrl);
        await using var watch = Watch(client).GetAsyncEnumerator();
        var (first, _) = await watch.EstablishAsync(_established.Task);
        await client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => first);
    }

    private static WatchOptions From(long revision) => new() { StartRevision = revision };

    private static KvEvent Only(WatchBatch batch) => Assert.Single(batch.Events);

    private IAsyncEnumerable<WatchBatch> Watch(KvClient client, WatchOptions? options = null) => client.WatchAsync(
        KvRange.Prefix(_prefix), (options ?? new WatchOptions()) with { Established = revision => _established.TrySetResult(revision) });
}
