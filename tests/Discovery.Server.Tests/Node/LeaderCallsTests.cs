using Discovery.Protocol.Peers;
using Discovery.Server.Node;
using Discovery.Server.Options;
using Discovery.Server.Peers;
using Discovery.Store;

namespace Discovery.Server.Tests.Node;

public sealed class LeaderCallsTests : IPeerNetwork
{
    private readonly List<PeerMessage> _sent = [];
    private readonly List<PeerRequest> _here = [];
    private readonly LeaderCalls _calls;
    private ulong _leader;

    public LeaderCallsTests() => _calls = new LeaderCalls(1, this, () => _leader, (request, reply) => _here.Add(request), firstId: 100);

    [Fact]
    public async Task A_call_waits_for_a_leader_and_then_finds_it()
    {
        var call = Renewal();
        Assert.Empty(_sent);
        _leader = 2;
        _calls.Tick(TimeSpan.Zero);
        Assert.Equal(2ul, Assert.Single(_sent).To);

        _calls.OnReply(new PeerReply { Id = _sent[0].Request.Id, LeaseTtl = 9 });
        Assert.Equal(9, (await call.Reply).LeaseTtl);
    }

    [Fact]
    public void A_repeatable_call_that_is_not_answered_goes_to_whoever_leads_by_then()
    {
        _leader = 2;
        Renewal();
        _leader = 1;
        Wait();
        Assert.Single(_sent);
        Assert.NotEqual(_sent[0].Request.Id, Assert.Single(_here).Id);
    }

    [Fact]
    public void A_change_of_members_that_was_sent_is_not_sent_again_unless_it_was_turned_away()
    {
        _leader = 2;
        _calls.Start(new LeaderCall(new PeerRequest { MemberChange = new MemberChangeCall() }, isRepeatable: false, TimeSpan.MaxValue));
        Wait();
        Assert.Single(_sent);

        _calls.OnReply(new PeerReply { Id = _sent[0].Request.Id, Error = (int)StoreError.NotLeader });
        _leader = 3;
        _calls.Tick(TimeSpan.Zero);
        Assert.Equal([2ul, 3ul], _sent.Select(m => m.To));
    }

    [Fact]
    public async Task Whose_time_is_up_is_told_so_whether_it_was_sent_or_not()
    {
        var waiting = Renewal();
        _leader = 2;
        var sent = Renewal();
        _calls.Tick(TimeSpan.FromMinutes(2));
        Assert.Equal(StoreError.TimedOut, (await Assert.ThrowsAsync<StoreException>(() => waiting.Reply)).Error);
        Assert.Equal(StoreError.TimedOut, (await Assert.ThrowsAsync<StoreException>(() => sent.Reply)).Error);
    }

    void IPeerNetwork.Send(PeerMessage message) => _sent.Add(message);

    private LeaderCall Renewal()
    {
        var call = new LeaderCall(new PeerRequest { LeaseRenew = 5 }, isRepeatable: true, TimeSpan.FromMinutes(1));
        _calls.Start(call);
        return call;
    }

    private void Wait()
    {
        for (var tick = 0; tick < ServerLimits.RetryTicks; tick++)
            _calls.Tick(TimeSpan.Zero);
    }
}
