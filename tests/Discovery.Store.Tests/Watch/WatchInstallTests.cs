using Discovery.Protocol;
using Discovery.Store.Tests.Snapshots;
using Discovery.Store.Watch;

namespace Discovery.Store.Tests.Watch;

/// <summary>What the watches of a member that lags see when it installs a snapshot of the leader: the hub on the real state machine.</summary>
public sealed class WatchInstallTests
{
    private readonly RealStore _leader = new();
    private readonly RealStore _member = new();
    private readonly WatchHub _hub;
    private readonly WatchStream _stream;

    // Drained once for all watches of a test.
    private List<WatchResponse>? _taken;

    public WatchInstallTests()
    {
        _hub = new WatchHub(_member.Machine.Kv, new WatchHubOptions { QueuedEventsMax = 4 });
        _member.Machine.Subscribe(_hub);
        _stream = _hub.Open(() => { });
    }

    [Fact]
    public void Etcd_15271_A_watch_sees_every_event_once_and_in_order_across_an_install()
    {
        Watch("a");
        Watch("", "\0");
        Both(Op.Put("a", "2"));
        Leader(4);
        Install();
        Both(Op.Put("a", "7"));
        Assert.Equal(["a@2", "a@3", "a@4", "a@5", "a@6", "a@7"], Told(0));
        Assert.Equal(["a@2", "a@3", "a@4", "a@5", "a@6", "a@7"], Told(1));
    }

    [Fact]
    public void Etcd_9281_A_watch_that_lags_at_the_install_loses_nothing()
    {
        Watch("a");
        for (var i = 0; i < 8; i++)
        {
            Both(Op.Put("a", "v"));
        }

        Leader(3);
        Install();
        Assert.Equal(Enumerable.Range(2, 11).Select(revision => $"a@{revision}"), Told(0));
    }

    [Fact]
    public void Etcd_20221_A_watch_of_the_future_hears_nothing_before_its_time()
    {
        Watch("a", start: 6);
        Leader(3);
        Install();
        Assert.Empty(WatchFixture.DrainOf(_stream));
        for (var i = 0; i < 3; i++)
        {
            Both(Op.Put("a", "v"));
        }

        Assert.Equal(["a@6", "a@7"], Told(0));
    }

    [Fact]
    public void A_watch_for_which_the_snapshot_has_no_history_any_more_is_cancelled_and_told_from_where_there_is_some()
    {
        Watch("a");
        Watch("b");
        Both(Op.Put("a", "v"));
        Leader(6);
        _leader.Compact(6);
        Install();
        var responses = WatchFixture.DrainOf(_stream);
        Assert.Equal(["a@2"], responses.Told());
        Assert.Equal([(0L, 6L), (1L, 6L)], responses.Where(r => r.Canceled).Select(r => (r.WatchId, r.CompactRevision)).Order());
    }

    [Fact]
    public void A_snapshot_without_a_new_revision_is_nothing_to_a_watch()
    {
        Watch("a");
        Both(Op.Put("a", "v"));
        _leader.Apply(new Proposal { LeaseGrant = new LeaseGrantRequest { ID = 7, TTL = 60 } });
        Install();
        Both(Op.Put("a", "v"));
        Assert.Equal(["a@2", "a@3"], Told(0));
        Assert.True(_member.Leases.Exists(7));
    }

    private void Watch(string key, string end = "", long start = 0)
    {
        _stream.Handle(WatchFixture.Create(key, end, start));
        Assert.True(Assert.Single(WatchFixture.DrainOf(_stream)).Created);
    }

    private string[] Told(long watch) =>
        (_taken ??= WatchFixture.DrainOf(_stream)).Where(response => response.WatchId == watch).Told();

    private void Both(Op operation)
    {
        _leader.Apply(operation);
        _member.Apply(operation);
    }

    private void Leader(int puts)
    {
        for (var i = 0; i < puts; i++)
        {
            _leader.Apply(Op.Put("a", "v"));
        }
    }

    private void Install() => _member.Machine.Install(_leader.Machine.OpenSnapshot().Take());
}
