using Discovery.TestKit;

namespace Discovery.Client.Tests;

[Collection(ServerCollection.Name)]
public sealed class PrefixWatcherTests(ServerFixture fixture)
{
    private static readonly PrefixWatcherOptions Quick = new() { BackoffMax = TimeSpan.FromMilliseconds(200) };

    private readonly KvClient _client = fixture.Client;
    private readonly string _prefix = ServerFixture.UniquePrefix();

    [Fact]
    public async Task The_first_view_is_what_is_there_and_each_change_yields_another()
    {
        await _client.PutAsync(_prefix + "a", "1");
        await _client.PutAsync(_prefix + "b", "2");
        await using var views = _client.WatchPrefixAsync(_prefix).GetAsyncEnumerator();

        var first = await views.NextAsync();
        Assert.Equal("a=1 b=2", Text(first));
        Assert.Equal(2, first.Changed.Count);

        var put = await _client.PutAsync(_prefix + "c", "3");
        var second = await views.NextAsync();
        Assert.Equal(("a=1 b=2 c=3", put.Revision, _prefix + "c"), (Text(second), second.Revision, Assert.Single(second.Changed).ToString()));

        await _client.DeleteAsync(_prefix + "a");
        Assert.Equal("b=2 c=3", Text(await views.NextAsync()));
        Assert.Equal("a=1 b=2", Text(first));
    }

    [Fact]
    public async Task An_empty_prefix_yields_an_empty_view_at_once()
    {
        await using var views = _client.WatchPrefixAsync(_prefix).GetAsyncEnumerator();
        Assert.Empty((await views.NextAsync()).Entries);
    }

    [Fact]
    public async Task A_view_of_many_pages_is_read_at_one_revision()
    {
        for (var i = 0; i < 25; i++)
            await _client.PutAsync($"{_prefix}{i:00}", "old");
        var watcher = new PrefixWatcher(new InterferingClient(_client, $"{_prefix}20"), _prefix, new PrefixWatcherOptions { PageSize = 4 });
        var view = await watcher.LoadAsync();
        Assert.Equal(25, view.Entries.Count);
        Assert.All(view.Entries.Values, entry => Assert.Equal("old", entry.Value.ToString()));

        // What happened while the pages were read comes with the watch.
        await using var views = watcher.WatchAsync(view).GetAsyncEnumerator();
        Assert.Equal("new", (await views.NextAsync()).Entries[$"{_prefix}20"].Value.ToString());
    }

    [Fact]
    public async Task A_compaction_that_overtakes_the_watcher_makes_it_read_again_and_tell_the_differences()
    {
        await _client.PutAsync(_prefix + "stays", "1");
        await _client.PutAsync(_prefix + "goes", "1");
        await _client.PutAsync(_prefix + "changes", "1");
        await using var proxy = TcpProxy.Start(fixture.Server.ClientUrl);
        await using var client = ServerFixture.ConnectTo(proxy.Url);
        await using var views = client.WatchPrefixAsync(_prefix, Quick).GetAsyncEnumerator();
        await views.NextAsync();
        var next = views.NextAsync();

        proxy.Refuse();
        await _client.DeleteAsync(_prefix + "goes");
        await _client.PutAsync(_prefix + "changes", "2");
        var last = await _client.PutAsync(_prefix + "comes", "1");
        await _client.CompactAsync(last.Revision);
        proxy.Accept();

        var view = await next;
        Assert.Equal("changes=2 comes=1 stays=1", Text(view));
        Assert.Equal(
            [_prefix + "changes", _prefix + "comes", _prefix + "goes"],
            view.Changed.Select(key => key.ToString()).Order(StringComparer.Ordinal));

        await _client.PutAsync(_prefix + "stays", "2");
        Assert.Equal("changes=2 comes=1 stays=2", Text(await views.NextAsync()));
    }

    [Fact]
    public async Task A_store_that_was_replaced_by_a_younger_one_is_read_again()
    {
        await _client.PutAsync(_prefix + "a", "old store");
        await using var younger = await ServerProcess.StartAsync();
        await using var youngerClient = ServerFixture.ConnectTo(younger.ClientUrl);
        await using var proxy = TcpProxy.Start(fixture.Server.ClientUrl);
        await using var client = ServerFixture.ConnectTo(proxy.Url);
        await using var views = client.WatchPrefixAsync(_prefix, Quick).GetAsyncEnumerator();
        Assert.Equal("a=old store", Text(await views.NextAsync()));
        var next = views.NextAsync();

        // Its revision is behind what the watcher has seen.
        await youngerClient.PutAsync(_prefix + "b", "younger store");
        proxy.Target = younger.ClientUrl;
        proxy.Cut();

        Assert.Equal("b=younger store", Text(await next));
        await youngerClient.PutAsync(_prefix + "c", "1");
        Assert.Equal("b=younger store c=1", Text(await views.NextAsync()));
    }

    [Fact]
    public async Task A_store_that_is_away_is_reported_and_waited_for()
    {
        await _client.PutAsync(_prefix + "a", "1");
        await using var proxy = TcpProxy.Start(fixture.Server.ClientUrl);
        proxy.Refuse();
        await using var client = new KvClient(new KvClientOptions { Endpoints = [proxy.Url], RequestTimeout = TimeSpan.FromSeconds(1) });
        var failures = new List<WatchFailure>();
        var options = Quick with
        {
            OnFailure = failure =>
            {
                failure.RetryDelay = TimeSpan.FromMilliseconds(10);
                lock (failures)
                    failures.Add(failure);
            },
        };
        await using var views = client.WatchPrefixAsync(_prefix, options).GetAsyncEnumerator();
        var first = views.NextAsync();
        await Eventually.Async(() => failures.Count >= 2);
        proxy.Accept();

        Assert.Equal("a=1", Text(await first));
        Assert.Equal([1, 2], failures.Take(2).Select(failure => failure.Attempt));
        Assert.All(failures, failure => Assert.IsType<Rpc.RpcException>(failure.Exception));

        // And once it runs: a broken watch is reported as well.
        var next = views.NextAsync();
        lock (failures)
            failures.Clear();
        await Eventually.Async(() =>
        {
            proxy.Cut();
            return failures.Count > 0;
        });
        await _client.PutAsync(_prefix + "a", "2");
        Assert.Equal("a=2", Text(await next));
    }

    [Fact]
    public async Task A_cancelled_token_ends_the_views()
    {
        using var cancel = new CancellationTokenSource();
        await using var views = _client.WatchPrefixAsync(_prefix, cancellationToken: cancel.Token).GetAsyncEnumerator();
        await views.NextAsync();
        var next = views.NextAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    private string Text(PrefixView view) => string.Join(' ', view.Entries.Values.Select(entry => $"{entry.Key.ToString()[_prefix.Length..]}={entry.Value}"));
}
