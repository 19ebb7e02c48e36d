using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Store.Tests.Snapshots;
using Google.Protobuf;
using static Discovery.Protocol.AlarmRequest.Types;

namespace Discovery.Store.Tests.Machine;

public sealed class AlarmTests
{
    private readonly StoreHarness _store = new();

    [Fact]
    public void Without_space_nothing_is_added_and_all_else_goes_on()
    {
        _store.Put("a", "1");
        _store.Put("b", "1");
        _store.Do<LeaseGrantResponse>(new LeaseGrantRequest { ID = 7, TTL = 60 });
        _store.Do<LeaseGrantResponse>(new LeaseGrantRequest { ID = 8, TTL = 60 });
        Change(AlarmAction.Activate, 4, AlarmType.Nospace);

        Assert.Equal(StoreError.NoSpace, _store.Refused(Requests.Put("a", "2")));
        // etcd says so before it looks for the lease or the key.
        Assert.Equal(StoreError.NoSpace, _store.Refused(Requests.Put("a", "2", lease: 99)));
        Assert.Equal(StoreError.NoSpace, _store.Refused(Requests.Txn(Requests.Delete("a"), Requests.Put("c"))));
        Assert.Equal(StoreError.NoSpace, _store.Refused(new LeaseGrantRequest { ID = 9, TTL = 60 }));

        _store.Delete("a");
        _store.Txn(Requests.Delete("b"), Requests.Range("a"));
        _store.Do<LeaseRevokeResponse>(new LeaseRevokeRequest { ID = 7 });
        _store.Apply(new LeaseExpiry { Term = 1, Ids = { 8 } });
        _store.Compact(4);
        Assert.Equal("", _store.Leases.Describe());
        Assert.Equal("", _store.Get("\0", "\0"));
    }

    [Fact]
    public void Etcd_22167_a_put_in_a_nested_transaction_or_in_the_other_branch_counts_too()
    {
        Change(AlarmAction.Activate, 4, AlarmType.Nospace);
        Assert.Equal(StoreError.NoSpace, _store.Refused(Requests.Txn(Requests.Txn(Requests.Txn(Requests.Put("a", "1"))))));
        Assert.Equal(StoreError.NoSpace, _store.Refused(new TxnRequest().Else(Requests.Put("a", "1"))));
        Assert.True(SpaceCost.Of(Requests.Proposal(Requests.Txn(Requests.Txn(Requests.Put("a", new string('x', 1000)))))) > 1000);
    }

    [Fact]
    public void Etcd_14884_without_space_a_transaction_that_only_reads_goes_on()
    {
        _store.Put("a", "1");
        Change(AlarmAction.Activate, 4, AlarmType.Nospace);
        Assert.Equal(1, _store.Txn(Requests.Txn(Requests.Range("a"))).Responses.Single().ResponseTxn.Responses.Single().ResponseRange.Count);
    }

    [Fact]
    public void With_corruption_nothing_is_written_at_all_and_that_comes_first()
    {
        _store.Put("a", "1");
        _store.Do<LeaseGrantResponse>(new LeaseGrantRequest { ID = 7, TTL = 60 });
        Change(AlarmAction.Activate, 4, AlarmType.Nospace);
        Change(AlarmAction.Activate, 5, AlarmType.Corrupt);
        IMessage[] writes =
        [
            Requests.Put("a", "2"), Requests.Delete("a"), Requests.Txn(Requests.Delete("a")), new CompactionRequest { Revision = 2 },
            new LeaseGrantRequest { ID = 8, TTL = 60 }, new LeaseRevokeRequest { ID = 7 }, new LeaseExpiry { Term = 1, Ids = { 7 } },
        ];
        Assert.All(writes, write => Assert.Equal(StoreError.Corrupt, _store.Refused(write)));
        Assert.Equal("a=1", _store.Get("a"));

        Change(AlarmAction.Deactivate, 5, AlarmType.Corrupt);
        _store.Delete("a");
    }

    [Fact]
    public void An_alarm_is_on_once_per_member_and_type_and_the_answer_names_it()
    {
        Assert.Equal([(4UL, AlarmType.Nospace)], Change(AlarmAction.Activate, 4, AlarmType.Nospace));
        Assert.Equal([(4UL, AlarmType.Nospace)], Change(AlarmAction.Activate, 4, AlarmType.Nospace));
        Change(AlarmAction.Activate, 5, AlarmType.Nospace);
        Assert.Empty(Change(AlarmAction.Activate, 6, AlarmType.None));
        Assert.Equal([4UL, 5UL], _store.Machine.Alarms.List(AlarmType.Nospace).Select(a => a.MemberID));
        Assert.Empty(_store.Machine.Alarms.List(AlarmType.Corrupt));

        Assert.Equal([(4UL, AlarmType.Nospace)], Change(AlarmAction.Deactivate, 4, AlarmType.Nospace));
        Assert.Empty(Change(AlarmAction.Deactivate, 4, AlarmType.Nospace));
        Assert.Equal(StoreError.NoSpace, _store.Refused(Requests.Put("a")));
        Change(AlarmAction.Deactivate, 5, AlarmType.Nospace);
        _store.Put("a");
    }

    [Fact]
    public void A_member_takes_back_what_it_raised_itself_and_nothing_else()
    {
        Change(AlarmAction.Activate, 4, AlarmType.Nospace, byMember: true);
        Assert.True(_store.Machine.Alarms.IsOwn(4, AlarmType.Nospace));
        Assert.Single(Change(AlarmAction.Deactivate, 4, AlarmType.Nospace, byMember: true));

        Change(AlarmAction.Activate, 4, AlarmType.Nospace);
        Change(AlarmAction.Activate, 4, AlarmType.Nospace, byMember: true);
        Assert.False(_store.Machine.Alarms.IsOwn(4, AlarmType.Nospace));
        Assert.Empty(Change(AlarmAction.Deactivate, 4, AlarmType.Nospace, byMember: true));
        Assert.True(_store.Machine.Alarms.HasNoSpace);
    }

    [Fact]
    public void A_member_that_is_removed_takes_its_alarms_with_it()
    {
        Change(AlarmAction.Activate, 4, AlarmType.Nospace, byMember: true);
        Change(AlarmAction.Activate, 5, AlarmType.Corrupt);
        var config = _store.Machine.MembersView.ConfigIndex;
        _store.Apply(new MemberChange { Kind = MemberChange.Types.Kind.Remove, Member = new Member { ID = 4 }, ConfigIndex = config });
        Assert.Equal([5UL], _store.Machine.Alarms.List().Select(a => a.MemberID));
    }

    [Fact]
    public void Alarms_survive_a_restart_and_a_snapshot_and_one_of_an_older_version_has_none()
    {
        Change(AlarmAction.Activate, 4, AlarmType.Nospace, byMember: true);
        Change(AlarmAction.Activate, 5, AlarmType.Corrupt);
        var restarted = _store.Restart(_store.Machine.SaveState());
        Assert.Equal(_store.Machine.Alarms.List(), restarted.Machine.Alarms.List());
        Assert.True(restarted.Machine.Alarms.IsOwn(4, AlarmType.Nospace));
        Assert.False(restarted.Machine.Alarms.IsOwn(5, AlarmType.Corrupt));
        Assert.Equal(StoreError.Corrupt, restarted.Refused(Requests.Put("a")));

        var other = new StoreHarness();
        other.Machine.Install(_store.Machine.OpenSnapshot().Take());
        Assert.Equal(_store.Machine.Alarms.List(), other.Machine.Alarms.List());

        var old = new StoreHarness().Machine.SaveState();
        old[0] = 2;
        Assert.Empty(_store.Restart(old.AsMemory(..^1)).Machine.Alarms.List());
        Assert.Throws<StorageCorruptException>(() => _store.Restart(old));
    }

    private List<(ulong Member, AlarmType Type)> Change(AlarmAction action, ulong member, AlarmType type, bool byMember = false)
    {
        var request = new AlarmRequest { Action = action, MemberID = member, Alarm = type };
        var response = _store.Do<AlarmResponse>(new AlarmChange { Request = request, ByMember = byMember });
        return [.. response.Alarms.Select(alarm => (alarm.MemberID, alarm.Alarm))];
    }
}
