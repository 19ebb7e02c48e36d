using Discovery.Protocol;
using Discovery.Server.Node;
using Discovery.Server.Options;

namespace Discovery.Server.Tests.Node;

public sealed class RaftInboxTests
{
    [Fact]
    public void Beyond_its_bound_proposals_are_turned_away_and_let_in_again_once_taken()
    {
        var inbox = new RaftInbox();
        for (var i = 0; i < ServerLimits.ProposalsWaitingMax; i++)
            Assert.True(inbox.TryAdd(Pending()));
        Assert.False(inbox.TryAdd(Pending()));

        Assert.Equal(ServerLimits.ProposalsWaitingMax, inbox.TryTake(new RaftWork())!.Proposals.Count);
        Assert.True(inbox.TryAdd(Pending()));
    }

    [Fact]
    public void What_waits_when_the_node_stops_is_still_taken()
    {
        var inbox = new RaftInbox();
        inbox.TryAdd(Pending());
        inbox.Stop();
        Assert.False(inbox.TryAdd(Pending()));
        Assert.Single(inbox.TryTake(new RaftWork())!.Proposals);
        Assert.Null(inbox.TryTake(new RaftWork()));
    }

    private static PendingProposal Pending() => new(new Proposal { Put = new PutRequest() }, TimeSpan.MaxValue);
}
