using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Discovery.Rpc;
using Discovery.TestKit;

namespace Discovery.Client.Tests;

/// <summary>A server behind a wire that is cut, stalled and taken away, from a seed, under writers, watches, views and leases.</summary>
[Trait("Kind", "Slow")]
public sealed class NetworkFaultTests : IAsyncLifetime
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private ServerProcess _server = null!;
    private TcpProxy _proxy = null!;
    private KvClient _direct = null!;
    private KvClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await ServerProcess.StartAsync();
        _proxy = TcpProxy.Start(_server.ClientUrl);
        _direct = ServerFixture.ConnectTo(_server.ClientUrl);
        _client = new KvClient(new KvClientOptions
        {
            Endpoints = [_proxy.Url],
            RequestTimeout = TimeSpan.FromSeconds(2),
            ConnectTimeout = TimeSpan.FromSeconds(1),
            BackoffMin = TimeSpan.FromMilliseconds(10),
            BackoffMax = TimeSpan.FromMilliseconds(200),
            WatchSilenceTimeout = TimeSpan.FromSeconds(1.5),
        });
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _direct.DisposeAsync();
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task No_event_is_lost_or_doubled_and_nothing_hangs(int seed)
    {
        // What really happened, in order, as the store itself has it; the watcher sees it through the bad wire.
        using var over = new CancellationTokenSource();
        var seen = new ConcurrentQueue<(long Revision, string Value)>();
        var start = (await _direct.PutAsync("/w/begin", "-1")).Revision;
        var watching = WatchAsync(start, seen, over.Token);
        await using var cache = await _client.CacheAsync("/w/", entry => entry.Value.ToString());
        var writing = WriteAsync(over.Token);
        await BreakThingsAsync(seed);
        await over.CancelAsync();
        var outcomes = await writing.WaitAsync(Patience);

        var end = await _direct.PutAsync("/w/end", "end");
        await watching.WaitAsync(Patience);
        await cache.WhenRevisionAsync(end.Revision).WaitAsync(Patience);

        var expected = await HistoryAsync(start, end.Revision);
        Assert.Equal(expected, seen);
        Assert.True(outcomes.Acknowledged.Count > 10, $"only {outcomes.Acknowledged.Count} writes were acknowledged");
        Assert.Empty(outcomes.Acknowledged.Except(expected.Select(change => change.Value)));
        Assert.Empty(outcomes.NotSent.Intersect(expected.Select(change => change.Value)));

        // Nothing was repeated behind the writer's back.
        Assert.Equal(expected.Count, expected.Select(change => change.Value).Distinct().Count());
        var now = await _direct.RangeAsync(KvRange.Prefix("/w/"));
        Assert.Equal(now.Entries, cache.View.Items.Values.Select(item => item.Entry));
    }

    [Fact]
    public async Task A_lease_lives_through_short_troubles_and_is_lost_in_time_when_the_wire_stays_dead()
    {
        await using var lease = await _client.GrantLeaseKeptAliveAsync(TimeSpan.FromSeconds(6));
        await _client.PutAsync("/l", "1", new PutOptions { Lease = lease.Id });
        for (var i = 0; i < 4; i++)
        {
            _proxy.Cut();
            await Task.Delay(TimeSpan.FromSeconds(1));
            _proxy.Stall();
            await Task.Delay(TimeSpan.FromSeconds(1));
            _proxy.Resume();
        }

        Assert.False(lease.LostToken.IsCancellationRequested);
        Assert.NotNull(await _direct.GetAsync("/l"));

        await using var deletion = _direct.WatchAsync("/l", new WatchOptions { Filters = WatchFilters.NoPuts }).GetAsyncEnumerator();
        var deleted = deletion.NextAsync();
        var lost = new TaskCompletionSource<long>();
        lease.LostToken.Register(() => lost.SetResult(Stopwatch.GetTimestamp()));
        _proxy.Stall();
        Assert.Equal("delete l", (await deleted.WaitAsync(Patience)).Text("/"));

        // Whoever holds it knows before the server gives it away.
        var deletedAt = Stopwatch.GetTimestamp();
        Assert.True(await lost.Task.WaitAsync(Patience) < deletedAt);
        _proxy.Resume();
    }

    [Fact]
    public async Task A_write_into_a_stalled_wire_has_an_unknown_outcome_in_time_and_a_read_a_plain_error()
    {
        await _client.PutAsync("/u", "0");
        _proxy.Stall();
        var put = _client.PutAsync("/u", "1");
        var get = _client.GetAsync("/u").AsTask();
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => put.WaitAsync(Patience));
        await Assert.ThrowsAsync<RpcException>(() => get.WaitAsync(Patience));
        _proxy.Resume();
        await _client.PutAsync("/u", "2");
        Assert.Equal("2", (await _client.GetAsync("/u"))!.Value.ToString());
    }

    [Fact]
    public async Task Waiting_for_a_lock_goes_on_through_cuts()
    {
        await using var mine = await _direct.GrantLeaseKeptAliveAsync(TimeSpan.FromSeconds(60));
        await using var theirs = await _client.GrantLeaseKeptAliveAsync(TimeSpan.FromSeconds(60));
        var held = await _direct.Locks.LockAsync("/lock", mine.Id);
        var waiting = _client.Locks.LockAsync("/lock", theirs.Id);
        for (var i = 0; i < 3; i++)
        {
            await Eventually.Async(() => _proxy.Open > 0);
            _proxy.Cut();
        }

        Assert.False(waiting.IsCompleted);
        await _direct.Locks.UnlockAsync(held);
        var key = await waiting.WaitAsync(Patience);
        Assert.Equal(theirs.Id, (await _direct.GetAsync(key))!.Lease);
    }

    private async Task WatchAsync(long start, ConcurrentQueue<(long Revision, string Value)> seen, CancellationToken over)
    {
        await foreach (var batch in _client.WatchAsync(KvRange.Prefix("/w/"), new WatchOptions { StartRevision = start }, CancellationToken.None))
        {
            foreach (var change in batch.Events)
                seen.Enqueue((batch.Revision, change.Entry.Value.ToString()));
            if (over.IsCancellationRequested && batch.Events.Any(change => change.Entry.Value == "end"))
                return;
        }
    }

    private async Task<(List<string> Acknowledged, List<string> NotSent)> WriteAsync(CancellationToken over)
    {
        var (acknowledged, notSent) = (new List<string>(), new List<string>());
        for (var i = 0; !over.IsCancellationRequested; i++)
        {
            var value = i.ToString(CultureInfo.InvariantCulture);
            try
            {
                await _client.PutAsync($"/w/{i % 10}", value, null, CancellationToken.None).WaitAsync(Patience, CancellationToken.None);
                acknowledged.Add(value);
            }
            catch (OutcomeUnknownException)
            {
                // May be there or not.
            }
            catch (RpcException e) when (e.NotSent)
            {
                notSent.Add(value);
            }

            await Task.Delay(2, CancellationToken.None);
        }

        return (acknowledged, notSent);
    }

    private async Task BreakThingsAsync(int seed)
    {
        var chance = new Random(seed);
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < Duration)
        {
            await Task.Delay(chance.Next(50, 500));
            switch (chance.Next(4))
            {
                case 0:
                    _proxy.Stall();
                    await Task.Delay(chance.Next(10, 2500));
                    _proxy.Resume();
                    break;
                case 1:
                    _proxy.Refuse();
                    await Task.Delay(chance.Next(10, 800));
                    _proxy.Accept();
                    break;
                default:
                    _proxy.Cut();
                    break;
            }
        }

        _proxy.Resume();
        _proxy.Accept();
    }

    private async Task<List<(long Revision, string Value)>> HistoryAsync(long start, long end)
    {
        var history = new List<(long, string)>();
        await foreach (var batch in _direct.WatchAsync(KvRange.Prefix("/w/"), new WatchOptions { StartRevision = start }))
        {
            history.AddRange(batch.Events.Select(change => (batch.Revision, change.Entry.Value.ToString())));
            if (batch.Revision >= end)
                break;
        }

        return history;
    }
}
