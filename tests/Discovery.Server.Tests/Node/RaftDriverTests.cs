using Discovery.Raft;
using Discovery.Server.Node;
using Discovery.Storage;
using Discovery.Store;

namespace Discovery.Server.Tests.Node;

public sealed class RaftDriverTests : IRaftLog
{
    private readonly List<(ApplyWork Work, RaftStatus? Published)> _handedOn = [];
    private RaftStatus? _published;

    [Fact]
    public void Apply_gets_the_first_entry_of_a_term_after_it_was_published_who_leads_it()
    {
        Driver(Membership.Of([1])).Campaign();
        var (work, published) = Assert.Single(_handedOn);
        Assert.Single(work.Entries);
        Assert.Equal((true, work.Entries[0].Term, 1ul), (published?.IsLeader, published?.Term, published?.Leader));
    }

    [Fact]
    public void Apply_gets_what_a_leader_committed_last_after_it_was_published_that_it_leads_no_more()
    {
        var driver = Driver(Membership.Of([1, 2, 3]));
        driver.Campaign();
        var term = _published!.Term + 1;
        driver.Step(new RaftWork { Messages = { From(2, MessageKind.PreVoteReply, term) } });
        driver.Step(new RaftWork { Messages = { From(2, MessageKind.VoteReply, term) } });
        Assert.True(_published.IsLeader);
        Assert.Empty(_handedOn);

        driver.Step(new RaftWork { Messages = { From(2, MessageKind.AppendReply, term, index: 1), From(3, MessageKind.Heartbeat, term + 1) } });
        var (work, published) = Assert.Single(_handedOn);
        Assert.Equal(1ul, Assert.Single(work.Entries).Index);
        Assert.Equal((false, term + 1, 3ul), (published?.IsLeader, published?.Term, published?.Leader));
    }

    void IRaftLog.Append(ReadOnlySpan<LogRecord> batch)
    {
    }

    void IRaftLog.TruncateBefore(ulong index)
    {
    }

    void IDisposable.Dispose()
    {
    }

    private static Message From(ulong member, MessageKind kind, ulong term, ulong index = 0) =>
        new() { Kind = kind, From = member, To = 1, Term = term, LogIndex = index };

    private RaftDriver Driver(Membership membership)
    {
        var core = new RaftCore(new RaftOptions { Id = 1, Random = _ => 0 }, RaftRestore.Empty with { Membership = membership });
        return new RaftDriver(core, this, new RaftOutlets
        {
            Send = _ => { },
            HandOn = work => _handedOn.Add((work, _published)),
            Refuse = (_, _) => { },
            SnapshotNotNeeded = () => { },
            StatusChanged = status => _published = status,
            ApplyIsBehind = () => false,
        });
    }
}
