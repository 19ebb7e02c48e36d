using Discovery.Protocol;
using Discovery.Server.Node.Compaction;
using Discovery.Store;

namespace Discovery.Server.Tests.Space;

/// <summary>By a clock that only these tests move: one revision a minute, a tick a second.</summary>
public sealed class AutoCompactionTests
{
    private readonly List<(TimeSpan At, long Revision)> _proposed = [];
    private TimeSpan _now = TimeSpan.FromDays(3);
    private TimeSpan _begin;
    private AutoCompaction _compaction = null!;
    private bool _isLeader = true;
    private Func<long, StoreError?> _answer = _ => null;

    [Fact]
    public void Below_an_hour_the_period_is_the_interval_too()
    {
        Start(AutoCompactionOptions.Keep(TimeSpan.FromMinutes(10)));
        Pass(TimeSpan.FromMinutes(45));
        Assert.Equal([10, 20, 30, 40], Minutes());
        Assert.All(_proposed, p => Assert.InRange(Age(p), 10, 11.1));
    }

    [Fact]
    public void Above_an_hour_history_goes_each_hour_once_the_period_has_passed()
    {
        Start(AutoCompactionOptions.Keep(TimeSpan.FromHours(3)));
        Pass(TimeSpan.FromHours(6.5));
        Assert.Equal([180, 240, 300, 360], Minutes());
        // How old a revision is, is known to six minutes.
        Assert.All(_proposed, p => Assert.InRange(Age(p), 180, 187));
    }

    [Fact]
    public void A_follower_keeps_count_and_compacts_from_when_it_leads()
    {
        Start(AutoCompactionOptions.Keep(TimeSpan.FromMinutes(10)));
        _isLeader = false;
        Pass(TimeSpan.FromMinutes(34));
        Assert.Empty(_proposed);
        _isLeader = true;
        Pass(TimeSpan.FromMinutes(2));
        Assert.InRange(Age(Assert.Single(_proposed)), 10, 11.1);
    }

    [Fact]
    public void What_failed_is_tried_again_a_tenth_of_the_interval_later()
    {
        Start(AutoCompactionOptions.Keep(TimeSpan.FromHours(1)));
        var failures = 0;
        _answer = _ => failures++ < 2 ? StoreError.TooManyRequests : null;
        Pass(TimeSpan.FromMinutes(125));
        Assert.Equal([60, 66, 72], Minutes());
    }

    [Fact]
    public void That_somebody_else_has_compacted_is_as_good()
    {
        Start(AutoCompactionOptions.Keep(TimeSpan.FromMinutes(10)));
        _answer = _ => StoreError.Compacted;
        Pass(TimeSpan.FromMinutes(25));
        Assert.Equal([10, 20], Minutes());
    }

    [Fact]
    public void Nothing_is_compacted_twice_where_nobody_writes()
    {
        Start(AutoCompactionOptions.Keep(TimeSpan.FromMinutes(10)));
        for (var i = 0; i < 3600; i++)
            Tick(revision: 7);
        Assert.Equal([7L], _proposed.Select(p => p.Revision));
    }

    [Fact]
    public void By_revisions_every_five_minutes_what_is_more_goes()
    {
        Start(AutoCompactionOptions.Keep(revisions: 8));
        Pass(TimeSpan.FromMinutes(21));
        Assert.Equal([10, 15, 20], Minutes());
        Assert.Equal([3L, 8, 13], _proposed.Select(p => p.Revision));
    }

    [Fact]
    public void Only_one_is_under_way()
    {
        var never = new TaskCompletionSource<ApplyResult>();
        var asked = 0;
        _compaction = new AutoCompaction(AutoCompactionOptions.Keep(TimeSpan.FromMinutes(1)).Schedule(), _ =>
        {
            asked++;
            return never.Task;
        });
        Pass(TimeSpan.FromMinutes(30));
        Assert.Equal(1, asked);
    }

    private void Start(AutoCompactionOptions options)
    {
        _begin = _now;
        _compaction = new AutoCompaction(options.Schedule(), Propose);
    }

    private Task<ApplyResult> Propose(Proposal proposal)
    {
        _proposed.Add((_now - _begin, proposal.Compaction.Revision));
        return Task.FromResult(new ApplyResult(1, 1, null, _answer(proposal.Compaction.Revision)));
    }

    private void Pass(TimeSpan time)
    {
        for (var end = _now + time; _now < end;)
            Tick(1 + (long)(_now - _begin).TotalMinutes);
    }

    private void Tick(long revision)
    {
        _compaction.Tick(_now, revision, _isLeader);
        _now += TimeSpan.FromSeconds(1);
    }

    private IEnumerable<int> Minutes() => _proposed.Select(p => (int)p.At.TotalMinutes);

    private static double Age((TimeSpan At, long Revision) proposed) => proposed.At.TotalMinutes - (proposed.Revision - 1);
}
