using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;
using static Discovery.Client.Tests.ScriptedWatches;

namespace Discovery.Client.Tests;

public sealed class WatchResumeTests : IAsyncLifetime
{
    private readonly List<WatchFailure> _failures = [];
    private ScriptedServer _server = null!;
    private KvClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _client = _server.Connect();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Broken_before_it_is_confirmed_a_watch_asks_for_the_same_again()
    {
        await using var watch = Watch().GetAsyncEnumerator();
        var first = watch.NextAsync();
        var stream = await _server.AcceptWatchAsync();
        var request = await stream.ReceiveCreateAsync();
        stream.End(Unavailable());

        stream = await _server.AcceptWatchAsync();
        Assert.Equal(request, await stream.ConfirmAsync(10));
        await stream.SendAsync(Events(11, Put("a", "1", 11)));
        Assert.Equal("put a=1", (await first).Text(""));
    }

    [Fact]
    public async Task Broken_before_the_first_event_a_watch_goes_on_after_the_revision_of_its_confirmation()
    {
        await using var watch = Watch().GetAsyncEnumerator();
        _ = watch.NextAsync();
        var stream = await _server.AcceptWatchAsync();
        Assert.Equal(0, (await stream.ConfirmAsync(10)).StartRevision);
        stream.End(Unavailable());
        Assert.Equal(11, (await (await _server.AcceptWatchAsync()).ReceiveCreateAsync()).StartRevision);
    }

    [Fact]
    public async Task Broken_after_events_a_watch_goes_on_after_the_last_of_them()
    {
        await using var watch = Watch().GetAsyncEnumerator();
        var first = watch.NextAsync();
        var stream = await _server.AcceptWatchAsync();
        await stream.ConfirmAsync(10);
        await stream.SendAsync(Events(20, Put("a", "1", 12), Put("b", "2", 12), Put("a", "3", 15)));
        Assert.Equal("put a=1, put b=2", (await first).Text(""));
        Assert.Equal("put a=3", (await watch.NextAsync()).Text(""));
        var next = watch.NextAsync();
        stream.End();

        stream = await _server.AcceptWatchAsync();
        Assert.Equal(16, (await stream.ConfirmAsync(20)).StartRevision);
        await stream.SendAsync(Events(21, Put("a", "4", 21)));
        Assert.Equal("put a=4", (await next).Text(""));
    }

    [Fact]
    public async Task Broken_between_two_fragments_a_revision_is_asked_for_again_as_a_whole()
    {
        await using var watch = Watch().GetAsyncEnumerator();
        var first = watch.NextAsync();
        var stream = await _server.AcceptWatchAsync();
        Assert.True((await stream.ConfirmAsync(10)).Fragment);
        await stream.SendAsync(Fragment(Put("a", "1", 11)));
        stream.End(Unavailable());

        stream = await _server.AcceptWatchAsync();
        Assert.Equal(11, (await stream.ConfirmAsync(11)).StartRevision);
        await stream.SendAsync(Fragment(Put("a", "1", 11)));
        await stream.SendAsync(Progress(11, watchId: -1));
        await stream.SendAsync(Fragment(Put("b", "2", 11)));
        await stream.SendAsync(Events(11, Put("c", "3", 11)));
        Assert.Equal("put a=1, put b=2, put c=3", (await first).Text(""));
    }

    [Fact]
    public async Task Etcd_15274_events_sent_again_after_a_reconnect_are_not_delivered_twice()
    {
        await using var watch = Watch().GetAsyncEnumerator();
        var first = watch.NextAsync();
        var stream = await _server.AcceptWatchAsync();
        await stream.ConfirmAsync(10);
        await stream.SendAsync(Events(11, Put("a", "1", 11)));
        await first;
        var next = watch.NextAsync();
        stream.End(Unavailable());
        stream = await _server.AcceptWatchAsync();
        await stream.ConfirmAsync(12);
        await stream.SendAsync(Events(12, Put("a", "0", 10), Put("a", "1", 11), Put("a", "2", 12)));
        Assert.Equal("put a=2", (await next).Text(""));
    }

    [Fact]
    public async Task Etcd_15271_a_server_that_goes_back_in_time_is_not_followed()
    {
        await using var watch = Watch().GetAsyncEnumerator();
        var first = watch.NextAsync();
        var stream = await _server.AcceptWatchAsync();
        await stream.ConfirmAsync(10);
        await stream.SendAsync(Events(13, Put("a", "3", 13)));
        await first;
        await stream.SendAsync(Events(13, Put("a", "2", 12), Put("a", "3", 13)));
        await stream.SendAsync(Events(14, Put("a", "4", 14)));
        Assert.Equal("put a=4", (await watch.NextAsync()).Text(""));
    }

    [Fact]
    public async Task Etcd_20221_a_watch_of_a_future_revision_gets_no_older_events()
    {
        await using var watch = Watch(new WatchOptions { StartRevision = 100 }).GetAsyncEnumerator();
        var first = watch.NextAsync();
        var stream = await _server.AcceptWatchAsync();
        await stream.ConfirmAsync(10);
        await stream.SendAsync(Events(11, Put("a", "early", 11)));
        await stream.SendAsync(Progress(11));
        await stream.SendAsync(Events(100, Put("a", "due", 100)));
        Assert.Equal("put a=due", (await first).Text(""));
    }

    [Fact]
    public async Task Progress_of_the_watch_moves_the_revision_at_which_it_goes_on()
    {
        await using var watch = Watch(new WatchOptions { ProgressNotify = true }).GetAsyncEnumerator();
        var first = watch.NextAsync();
        var stream = await _server.AcceptWatchAsync();
        Assert.True((await stream.ConfirmAsync(10)).ProgressNotify);
        await stream.SendAsync(Progress(50));
        var batch = await first;
        Assert.Equal((true, 50L), (batch.IsProgress, batch.Revision));
        _ = watch.NextAsync();
        stream.End(Unavailable());
        Assert.Equal(51, (await (await _server.AcceptWatchAsync()).ReceiveCreateAsync()).StartRevision);
    }

    [Fact]
    public async Task Etcd_15220_progress_that_was_asked_for_does_not_overtake_events()
    {
        await using var watch = Watch(new WatchOptions { ProgressNotify = true }).GetAsyncEnumerator();
        var first = watch.NextAsync();
        var stream = await _server.AcceptWatchAsync();
        await stream.ConfirmAsync(10);
        await stream.SendAsync(Progress(50, watchId: -1));
        await stream.SendAsync(Events(50, Put("a", "1", 20)));
        Assert.Equal("put a=1", (await first).Text(""));
    }

    [Fact]
    public async Task Progress_is_delivered_only_to_those_who_asked_for_it()
    {
        await using var watch = Watch().GetAsyncEnumerator();
        var first = watch.NextAsync();
        var stream = await _server.AcceptWatchAsync();
        await stream.ConfirmAsync(10);
        await stream.SendAsync(Progress(50));
        await stream.SendAsync(Events(51, Put("a", "1", 51)));
        Assert.False((await first).IsProgress);
    }

    [Fact]
    public async Task A_silent_server_is_asked_for_progress_and_left_when_it_does_not_answer()
    {
        var time = new ManualTimeProvider();
        await using var client = new KvClient(
            new KvClientOptions { Endpoints = [_server.Url], WatchSilenceTimeout = TimeSpan.FromSeconds(15) }, null, time);
        await using var watch = client.WatchAsync("a", new WatchOptions { OnFailure = _failures.Add }).GetAsyncEnumerator();
        var first = watch.NextAsync();
        var stream = await _server.AcceptWatchAsync();
        await stream.ConfirmAsync(10);

        var asked = false;
        await Eventually.Async(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            asked |= stream.TryReceive(out var request) && request!.ProgressRequest is not null;
            return _failures.Count == 1;
        });
        Assert.True(asked, "the server was given up without having been asked");
        Assert.Contains("silent for 15 s", _failures[0].Exception.Message, StringComparison.Ordinal);
        await stream.ClientGone;
        Assert.False(first.IsCompleted);
        await Eventually.Async(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(10));
            return _server.WaitingWatches == 1;
        });
    }

    [Fact]
    public async Task Etcd_14582_an_unavailable_server_is_asked_again_at_growing_intervals()
    {
        var time = new ManualTimeProvider();
        await using var client = new KvClient(
            new KvClientOptions
            {
                Endpoints = [_server.Url],
                BackoffMin = TimeSpan.FromSeconds(1),
                BackoffMax = TimeSpan.FromSeconds(8),
            },
            null,
            time);
        await using var watch = client.WatchAsync("a", new WatchOptions { OnFailure = _failures.Add }).GetAsyncEnumerator();
        _ = watch.NextAsync();
        for (var attempt = 1; attempt <= 7; attempt++)
        {
            var stream = await _server.AcceptWatchAsync();

            // Confirming a watch and dropping it right away is no recovery.
            await stream.ConfirmAsync(10);
            stream.End(Unavailable());
            await Eventually.Async(() => _failures.Count == attempt);
            Assert.Equal(0, _server.WaitingWatches);
            await time.WaitForTimersAsync();
            time.Advance(_failures[^1].RetryDelay);
        }

        double[] ceilings = [1, 1, 2, 4, 8, 8, 8];
        for (var i = 0; i < ceilings.Length; i++)
            Assert.InRange(_failures[i].RetryDelay.TotalSeconds, ceilings[i] / 2.001, ceilings[i]);
        Assert.Equal(Enumerable.Range(1, 7), _failures.Select(failure => failure.Attempt));
    }

    [Fact]
    public async Task A_callback_chooses_how_long_to_wait()
    {
        var options = new WatchOptions
        {
            OnFailure = failure =>
            {
                failure.RetryDelay = TimeSpan.FromDays(1);
                _failures.Add(failure);
            },
        };
        var time = new ManualTimeProvider();
        await using var client = new KvClient(new KvClientOptions { Endpoints = [_server.Url] }, null, time);
        await using var watch = client.WatchAsync("a", options).GetAsyncEnumerator();
        _ = watch.NextAsync();
        (await _server.AcceptWatchAsync()).End(Unavailable());
        await Eventually.Async(() => _failures.Count == 1);
        await time.WaitForTimersAsync();
        time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(0, _server.WaitingWatches);
        time.Advance(TimeSpan.FromHours(1));
        await _server.AcceptWatchAsync();
    }

    private static RpcException Unavailable() => new(RpcStatusCode.Unavailable, "gone");

    private static WatchResponse Fragment(Event change)
    {
        var response = Events(change.Kv.ModRevision, change);
        response.Fragment = true;
        return response;
    }

    private IAsyncEnumerable<WatchBatch> Watch(WatchOptions? options = null) => _client.WatchAsync(KvRange.All, options);
}
