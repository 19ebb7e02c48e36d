using Discovery.Raft;
using Discovery.Server.Node;

namespace Discovery.Server.Tests.Node;

public sealed class RaftStatusTests
{
    private RaftStatus? _before;

    [Fact]
    public void Who_has_always_been_alone_is_so_since_its_term_began()
    {
        var core = Core(Membership.Of([1]));
        Assert.Null(Look(core).AloneSince);
        core.Campaign();
        // It leads, but what earlier terms committed is not known before this one's first entry is.
        Assert.Equal(RaftRole.Leader, core.Role);
        Assert.Null(Look(core).AloneSince);
        Write(core);
        Assert.Equal(1ul, Look(core).AloneSince);

        core.Propose(new byte[1], out _);
        Write(core);
        Assert.Equal(2ul, core.CommitIndex);
        Assert.Equal(1ul, Look(core).AloneSince);
    }

    [Fact]
    public void Who_becomes_alone_is_so_since_all_that_was_committed_until_then()
    {
        var core = Core(Membership.Of([1, 2]));
        core.Campaign();
        core.Step(From2(MessageKind.PreVoteReply, core.Term + 1));
        Write(core);
        core.Step(From2(MessageKind.VoteReply, core.Term));
        Write(core);
        core.Step(From2(MessageKind.AppendReply, core.Term, core.LastIndex));
        Write(core);
        Assert.Equal(1ul, core.CommitIndex);
        Assert.Null(Look(core).AloneSince);

        Assert.Equal(ProposeOutcome.Appended, core.ProposeMembership(new MembershipChange(MembershipOperation.Remove, 2, core.Membership.Index), new byte[1]));
        core.Propose(new byte[1], out _);
        core.Propose(new byte[1], out _);
        Write(core);
        // The other one has been told of the entries behind its removal as well, and may know them to be committed.
        core.Step(From2(MessageKind.AppendReply, core.Term, core.LastIndex));
        Assert.Equal(4ul, core.CommitIndex);
        Assert.Equal([1ul], core.Membership.Voters);
        Assert.Equal(4ul, Look(core).AloneSince);
    }

    [Fact]
    public void A_learner_is_company()
    {
        var core = Core(Membership.Of([1], [2]));
        core.Campaign();
        Write(core);
        Assert.Equal(RaftRole.Leader, core.Role);
        Assert.Null(Look(core).AloneSince);
    }

    private static RaftCore Core(Membership membership) =>
        new(new RaftOptions { Id = 1, Random = _ => 0 }, RaftRestore.Empty with { Membership = membership });

    private static Message From2(MessageKind kind, ulong term, ulong index = 0) =>
        new() { Kind = kind, From = 2, To = 1, Term = term, LogIndex = index };

    private static void Write(RaftCore core)
    {
        while (core.HasReady)
        {
            var ready = core.TakeReady();
            if (ready.Entries.Count > 0)
                core.Persisted(ready.Entries[^1].Index, ready.Entries[^1].Term);
        }
    }

    private RaftStatus Look(RaftCore core) => _before = RaftStatus.Of(core, _before);
}
