using Discovery.Protocol;

namespace Discovery.Store.Tests.Machine;

public sealed class StateMachineTests
{
    private readonly StoreHarness _store = new();

    [Fact]
    public void Entries_are_applied_once_and_in_order()
    {
        _store.Put("a");
        Assert.Throws<InvalidOperationException>(() => _store.Machine.Apply(1, 1, Requests.Proposal(Requests.Put("a"))));
        Assert.Throws<InvalidOperationException>(() => _store.Machine.Apply(3, 1, Requests.Proposal(Requests.Put("a"))));
        Assert.Throws<InvalidOperationException>(() => _store.Machine.Skip(3, 1));
        Assert.Equal(2, _store.Kv.CurrentRevision);
    }

    [Fact]
    public void A_skipped_entry_counts_as_applied()
    {
        _store.Machine.Skip(1, 4);
        Assert.Equal((1UL, 4UL), (_store.Machine.AppliedIndex, _store.Machine.AppliedTerm));
        _store.Put("a");
        Assert.Equal(2UL, _store.Machine.AppliedIndex);
    }

    [Fact]
    public void A_refused_entry_counts_as_applied_too()
    {
        _store.Refused(Requests.Put("a", lease: 9));
        Assert.Equal(1UL, _store.Machine.AppliedIndex);
    }

    // Etcd started at an older state after entries that had not moved its index (#14429 alarms, #11652 auth).
    [Fact]
    public void Etcd_14429_alarms_and_auth_count_as_applied_as_all_else_does()
    {
        _store.Apply(new Proposal { Alarm = new AlarmChange { Request = new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Get } } });
        var changes = AuthChange.Descriptor.Oneofs.Single().Fields.Where(f => f.FieldNumber <= AuthChange.RoleRevokePermissionFieldNumber).ToList();
        foreach (var field in changes)
        {
            var change = new AuthChange();
            field.Accessor.SetValue(change, field.MessageType.Parser.ParseFrom(Google.Protobuf.ByteString.Empty));
            _store.Apply(new Proposal { Auth = change }, term: 2);
        }
        Assert.Equal((11, 1UL + (ulong)changes.Count, 2UL), (changes.Count, _store.Machine.AppliedIndex, _store.Machine.AppliedTerm));
    }

    [Fact]
    public void An_entry_that_this_version_does_not_know_is_not_passed_over()
    {
        var thrown = Assert.Throws<InvalidDataException>(() => _store.Machine.Apply(1, 1, new Proposal { Id = 5 }));
        Assert.Contains("Entry 1", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(0UL, _store.Machine.AppliedIndex);
    }

    [Fact]
    public void Readers_see_the_revision_before_the_subscriber_hears_of_it()
    {
        var machine = StateMachine.Open(new Storage.MemoryRevisionStore(), new SimpleLeaseBook(), default);
        var sink = new ReadingSink(machine.Kv);
        machine.Subscribe(sink);
        Assert.Throws<InvalidOperationException>(() => machine.Subscribe(sink));
        machine.Apply(1, 1, Requests.Proposal(Requests.Put("a", "1")));
        machine.Apply(2, 1, Requests.Proposal(Requests.Delete("a")));
        Assert.Equal(["2:2 1", "3:3 0"], sink.Seen);
    }

    [Fact]
    public void A_granted_lease_is_answered_with_its_ttl_and_makes_no_revision()
    {
        var response = _store.Do<LeaseGrantResponse>(new LeaseGrantRequest { ID = 7, TTL = 60 });
        Assert.Equal(new LeaseGrantResponse { Header = new ResponseHeader { Revision = 1 }, ID = 7, TTL = 60 }, response);
        Assert.Equal(StoreError.LeaseAlreadyExists, _store.Refused(new LeaseGrantRequest { ID = 7, TTL = 60 }));
    }

    [Fact]
    public void A_revoked_lease_takes_its_keys_along_in_one_revision_in_key_order()
    {
        Grant(7);
        foreach (var key in new[] { "c", "a", "b" })
        {
            _store.Put(key, "x", lease: 7);
        }

        _store.Put("d");
        Assert.Equal(6, _store.Do<LeaseRevokeResponse>(new LeaseRevokeRequest { ID = 7 }).Header.Revision);
        Assert.Equal("abc", string.Concat(_store.Sink.Published[^1].Events.Select(e => e.Kv.Key.Text())));
        Assert.Equal("d=", _store.Get("\0", "\0"));
        Assert.Equal(StoreError.LeaseNotFound, _store.Refused(new LeaseRevokeRequest { ID = 7 }));
        Assert.Equal(StoreError.LeaseNotFound, _store.Refused(Requests.Put("a", lease: 7)));
    }

    [Fact]
    public void Revoking_a_lease_without_keys_makes_no_revision()
    {
        Grant(7);
        Assert.Equal(1, _store.Do<LeaseRevokeResponse>(new LeaseRevokeRequest { ID = 7 }).Header.Revision);
        Assert.Empty(_store.Sink.Published);
    }

    [Fact]
    public void Expired_leases_go_together_each_with_a_revision_of_its_own()
    {
        Grant(7);
        Grant(8);
        _store.Put("a", lease: 7);
        _store.Put("b", lease: 8);
        _store.Put("c", lease: 7);

        var result = _store.Apply(new LeaseExpiry { Term = 3, Ids = { 8, 9, 7 } }, term: 3);
        Assert.Equal((6, null, null), (result.Revision, result.Response, result.Error));
        Assert.Equal(["5 b", "6 ac"], _store.Sink.Published.TakeLast(2).Select(r => $"{r.Revision} {string.Concat(r.Events.Select(e => e.Kv.Key.Text()))}"));
        Assert.Equal("", _store.Leases.Describe());
    }

    [Fact]
    public void Etcd_17425_what_a_deposed_leader_took_for_expired_stays()
    {
        Grant(7);
        _store.Put("a", "x", lease: 7);
        _store.Apply(new LeaseExpiry { Term = 3, Ids = { 7 } }, term: 4);
        Assert.Equal("a=x", _store.Get("a"));
        Assert.Equal("7:60[a]", _store.Leases.Describe());
    }

    private void Grant(long id) => _store.Do<LeaseGrantResponse>(new LeaseGrantRequest { ID = id, TTL = 60 });

    private sealed class ReadingSink(KvStore store) : IEventSink
    {
        internal List<string> Seen { get; } = [];

        public void Publish(RevisionEvents events) =>
            Seen.Add($"{events.Revision}:{store.CurrentRevision} {store.Range(Requests.Range("a")).Count}");

        public void Compacted(long compactRevision) => throw new NotSupportedException();

        public void Restored(long revision) => throw new NotSupportedException();
    }
}
