using Discovery.Protocol;
using Discovery.Server.Node;
using Discovery.Server.Options;
using Discovery.Store;
using Google.Protobuf;

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
        Assert.Equal(StoreError.TimedOut, (await Assert.ThrowsAsync<StoreException>(() => late.Result.AsTask())).Error);
        _callers.Complete(new ApplyResult(late.Id, 1, null, null));
        Assert.False(patient.Result.IsCompleted);
        Assert.Equal(1, _callers.Count);
    }

    [Fact]
    public void Beyond_their_bytes_proposals_are_turned_away_and_let_in_again_once_others_are_answered()
    {
        var put = new PutRequest { Value = ByteString.CopyFrom(new byte[ServerLimits.RequestBytesMax]) };
        List<PendingProposal> taken = [];
        PendingProposal Next() => new(new Proposal { Id = _callers.NextId(), Put = put }, TimeSpan.FromSeconds(taken.Count));
        while (Next() is var next && _callers.TryAdd(next))
            taken.Add(next);
        Assert.Equal(ServerLimits.ProposalBytesWaitingMax / taken[0].Bytes, taken.Count);

        _callers.Complete(new ApplyResult(taken[^1].Id, 1, null, null));
        Assert.True(_callers.TryAdd(Next()));
        Assert.False(_callers.TryAdd(Next()));
        // However many queues it waits in, who gave up takes no memory.
        _callers.Expire(TimeSpan.Zero);
        Assert.Null(taken[0].Data);
        Assert.NotNull(taken[1].Data);
        Assert.True(_callers.TryAdd(Next()));
    }

    [Fact]
    public void Two_runs_of_a_member_do_not_share_ids()
    {
        // Entries of the earlier run are applied again after a restart; they must not answer callers of this one.
        Assert.NotEqual(new ProposalRegistry(MemberIdentity.Draw()).NextId(), new ProposalRegistry(MemberIdentity.Draw()).NextId());
    }

    [Fact]
    public void An_entry_that_was_made_here_is_found_by_its_bytes_and_those_alone()
    {
        var (id, put) = (_callers.NextId() | 1UL << 63, new PutRequest { Key = ByteString.CopyFromUtf8("key") });
        var proposal = new Proposal { Id = id, Put = put };
        var pending = new PendingProposal(proposal, TimeSpan.MaxValue);
        Assert.True(_callers.TryAdd(pending));
        Assert.Same(proposal, _callers.Find(pending.Data));
        // As it comes back from a leader that it was forwarded to.
        Assert.Same(proposal, _callers.Find(proposal.ToByteArray()));

        Assert.Null(_callers.Find(new Proposal { Id = id, Put = new PutRequest { Key = ByteString.CopyFromUtf8("kez") } }.ToByteArray()));
        Assert.Null(_callers.Find(new Proposal { Id = id + 1, Put = put }.ToByteArray()));
        Assert.Null(_callers.Find(new Proposal { Put = put }.ToByteArray()));
        Assert.Null(_callers.Find([]));
        Assert.Null(_callers.Find(pending.Data.AsSpan(0, 5)));
        _callers.Complete(new ApplyResult(id, 1, null, null));
        Assert.Null(_callers.Find(proposal.ToByteArray()));
    }

    private PendingProposal Add(TimeSpan deadline)
    {
        var pending = new PendingProposal(new Proposal { Id = _callers.NextId(), Put = new PutRequest() }, deadline);
        Assert.True(_callers.TryAdd(pending));
        return pending;
    }
}
