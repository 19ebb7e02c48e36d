using Discovery.Protocol;
using Discovery.Server.Node;
using Discovery.Store;

namespace Discovery.Server.Tests.Node;

public sealed class ProposalRegistryTests
{
    private readonly ProposalRegistry _callers = new(firstId: 7);

    [Fact]
    public async Task The_caller_gets_the_result_of_its_own_proposal()
    {
        var one = Add(TimeSpan.MaxValue);
        var two = Add(TimeSpan.MaxValue);
        var result = new ApplyResult(two.Id, 5, new PutResponse(), null);
        _callers.Complete(result);
        Assert.Same(result, await two.Result);
        Assert.False(one.Result.IsCompleted);
    }

    [Fact]
    public async Task Whose_time_is_up_is_told_so_and_a_late_result_finds_nobody()
    {
        var late = Add(TimeSpan.FromSeconds(1));
        var patient = Add(TimeSpan.FromSeconds(9));
        _callers.Expire(TimeSpan.FromSeconds(2));
        Assert.Equal(StoreError.TimedOut, (await Assert.ThrowsAsync<StoreException>(() => late.Result)).Error);
        _callers.Complete(new ApplyResult(late.Id, 1, null, null));
        Assert.False(patient.Result.IsCompleted);
        Assert.Equal(1, _callers.Count);
    }

    [Fact]
    public void Two_runs_of_a_member_do_not_share_ids()
    {
        // Entries of the earlier run are applied again after a restart; they must not answer callers of this one.
        Assert.NotEqual(new ProposalRegistry(MemberIdentity.Draw()).NextId(), new ProposalRegistry(MemberIdentity.Draw()).NextId());
    }

    private PendingProposal Add(TimeSpan deadline)
    {
        var pending = new PendingProposal(new Proposal { Id = _callers.NextId(), Put = new PutRequest() }, deadline);
        _callers.Add(pending);
        return pending;
    }
}
