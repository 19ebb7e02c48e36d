using Discovery.Protocol;
using Discovery.Store.Auth;
using Google.Protobuf;
using static Discovery.Protocol.Compare.Types;
using static Discovery.Store.Tests.Auth.AuthRequests;
using static Discovery.Store.Tests.Requests;
using Type = Discovery.Protocol.Permission.Types.Type;

namespace Discovery.Store.Tests.Auth;

public sealed class RequestRightsTests
{
    private readonly AuthStore _auth = new();

    [Fact]
    public void While_auth_is_off_everybody_may_do_everything()
    {
        _auth.Do(Disable());
        Assert.Null(_auth.Store.ApplyAs(Requester.Nobody, Put("a")).Error);
        Assert.Null(_auth.Store.ApplyAs(Requester.Nobody, AddUser("bob")).Error);
        Assert.Null(RequestRights.Check(_auth.View, Requester.Nobody, Range("a")));
    }

    [Fact]
    public void Nobody_may_write_read_watch_or_grant_a_lease()
    {
        Assert.Equal(StoreError.UserEmpty, _auth.Store.ApplyAs(Requester.Nobody, Put("a")).Error);
        Assert.Equal(StoreError.UserEmpty, _auth.Store.ApplyAs(Requester.Nobody, Txn(Put("a"))).Error);
        Assert.Equal(StoreError.UserEmpty, _auth.Store.ApplyAs(Requester.Nobody, new LeaseGrantRequest { ID = 7, TTL = 60 }).Error);
        Assert.Equal(StoreError.UserEmpty, RequestRights.Check(_auth.View, Requester.Nobody, Range("a")));
        Assert.Equal(StoreError.UserEmpty, RequestRights.Check(_auth.View, Requester.Nobody, new WatchCreateRequest { Key = Bytes("a") }));
    }

    [Fact]
    public void Etcd_8031_nobody_revokes_a_lease_not_even_one_without_keys()
    {
        _auth.Store.Apply(new LeaseGrantRequest { ID = 7, TTL = 60 });
        Assert.Equal(StoreError.UserEmpty, _auth.Store.ApplyAs(Requester.Nobody, new LeaseRevokeRequest { ID = 7 }).Error);
    }

    [Fact]
    public void Root_may_do_everything_and_a_member_asks_nobody()
    {
        Assert.Null(_auth.Store.ApplyAs(_auth.Root, Put("a")).Error);
        Assert.Null(_auth.Store.ApplyAs(_auth.Root, new CompactionRequest { Revision = 2 }).Error);
        Assert.Null(_auth.Store.Apply(new LeaseGrantRequest { ID = 7, TTL = 60 }).Error);
        Assert.Null(_auth.Store.Apply(Put("b", lease: 7)).Error);
    }

    [Fact]
    public void Etcd_13205_leases_end_by_themselves_while_auth_is_on_and_after_a_restart()
    {
        _auth.Store.Apply(new LeaseGrantRequest { ID = 7, TTL = 60 });
        _auth.Store.Put("a", lease: 7);
        var restarted = _auth.Store.Restart(_auth.Store.Machine.SaveState());
        Assert.True(restarted.Machine.Auth.IsEnabled);
        Assert.Null(restarted.Apply(new LeaseExpiry { Term = 1, Ids = { 7 } }).Error);
        Assert.Equal("", restarted.Get("a"));
    }

    [Fact]
    public void Reading_does_not_include_writing_nor_the_other_way_round()
    {
        _auth.Permit(Type.Read, "a");
        _auth.Permit(Type.Write, "b");
        Assert.Equal(StoreError.PermissionDenied, _auth.AsAnn(Put("a")));
        Assert.Null(_auth.AsAnn(Put("b")));
        Assert.Null(RequestRights.Check(_auth.View, _auth.Ann, Range("a")));
        Assert.Equal(StoreError.PermissionDenied, RequestRights.Check(_auth.View, _auth.Ann, Range("b")));
    }

    [Fact]
    public void A_permission_that_went_between_door_and_apply_is_gone()
    {
        _auth.Permit(Type.Write, "a");
        var before = _auth.Ann;
        _auth.Do(Forbid("r", "a"));
        Assert.Equal(StoreError.AuthOldRevision, _auth.Store.ApplyAs(before, Put("a")).Error);
        Assert.Equal(StoreError.PermissionDenied, _auth.AsAnn(Put("a")));
        Assert.Equal("", _auth.Store.Get("a"));
    }

    [Fact]
    public void Roles_add_up()
    {
        _auth.Do(AddRole("s"));
        _auth.Permit(Type.Write, "a", "b");
        _auth.Do(AuthRequests.Permit("s", Type.Write, "b", "c"));
        Assert.Equal(StoreError.PermissionDenied, _auth.AsAnn(Delete("a", "c")));
        _auth.Do(GrantRole("ann", "s"));
        Assert.Null(_auth.AsAnn(Delete("a", "c")));
        _auth.Do(DeleteRole("s"));
        Assert.Equal(StoreError.PermissionDenied, _auth.AsAnn(Delete("a", "c")));
    }

    [Fact]
    public void Etcd_CVE_2026_33343_nested_transactions_are_looked_into()
    {
        _auth.Permit(Type.Readwrite, "a");
        Assert.Null(_auth.AsAnn(Txn(Txn(Txn(Put("a"), Range("a"), Delete("a"))))));
        IMessage[] forbidden = [Put("b"), Range("b"), Delete("b"), When(Version("b", CompareResult.Equal, 0))];
        foreach (var operation in forbidden)
        {
            Assert.Equal(StoreError.PermissionDenied, _auth.AsAnn(Txn(Put("a"), Txn(operation))));
            // Whichever branch is taken.
            Assert.Equal(StoreError.PermissionDenied, _auth.AsAnn(Txn(Put("a")).Else(Txn(Txn(operation)))));
        }

        Assert.Equal("", _auth.Store.Get("\0", "\0"));
    }

    [Fact]
    public void Etcd_CVE_2026_44283_a_put_in_a_transaction_needs_to_read_what_it_shows_and_to_write_what_its_lease_holds()
    {
        _auth.Permit(Type.Write, "a");
        _auth.Store.Apply(new LeaseGrantRequest { ID = 7, TTL = 60 });
        _auth.Store.Put("other", lease: 7);
        var showing = Put("a");
        showing.PrevKv = true;
        foreach (var put in (PutRequest[])[showing, Put("a", lease: 7)])
        {
            Assert.Equal(StoreError.PermissionDenied, _auth.AsAnn(put));
            Assert.Equal(StoreError.PermissionDenied, _auth.AsAnn(Txn(put)));
            Assert.Equal(StoreError.PermissionDenied, _auth.AsAnn(Txn(Txn(put))));
        }

        _auth.Permit(Type.Read, "a", "a\0");
        Assert.Null(_auth.AsAnn(Txn(showing)));
        _auth.Permit(Type.Write, "other");
        Assert.Null(_auth.AsAnn(Txn(Put("a", lease: 7))));
    }

    [Fact]
    public void A_delete_that_shows_what_it_deletes_needs_to_read_it()
    {
        _auth.Permit(Type.Write, "a", "c");
        Assert.Null(_auth.AsAnn(Delete("a", "c")));
        Assert.Equal(StoreError.PermissionDenied, _auth.AsAnn(Delete("a", "c", prevKv: true)));
        Assert.Equal(StoreError.PermissionDenied, _auth.AsAnn(Txn(Delete("a", "c", prevKv: true))));
        _auth.Permit(Type.Readwrite, "a", "c");
        Assert.Null(_auth.AsAnn(Txn(Delete("a", "c", prevKv: true))));
    }

    /// <summary>The end of the range is taken as the client sent it: "\0" has no end, nothing is a single key.</summary>
    [Fact]
    public void Etcd_GHSA_xg4h_a_right_to_one_key_is_no_right_to_watch_all_from_there_on()
    {
        _auth.Permit(Type.Read, "a");
        Assert.Null(Watch("a", ""));
        Assert.Equal(StoreError.PermissionDenied, Watch("a", "\0"));
        Assert.Equal(StoreError.PermissionDenied, Watch("a", "b"));
        Assert.Equal(StoreError.PermissionDenied, Watch("", ""));
        _auth.Permit(Type.Read, "a", "\0");
        Assert.Null(Watch("a", "\0"));
        Assert.Equal(StoreError.PermissionDenied, Watch("", "\0"));

        StoreError? Watch(string key, string end) =>
            RequestRights.Check(_auth.View, _auth.Ann, new WatchCreateRequest { Key = Bytes(key), RangeEnd = Bytes(end) });
    }

    [Fact]
    public void Etcd_CVE_2026_33413_compactions_alarms_and_auth_are_for_root()
    {
        _auth.Permit(Type.Readwrite, "\0", "\0");
        _auth.Store.Put("a");
        var alarm = new AlarmChange { Request = new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Activate, Alarm = AlarmType.Nospace } };
        IMessage[] forRoot = [new CompactionRequest { Revision = 2 }, alarm, Disable(), AddUser("bob"), GrantRole("ann", "root")];
        foreach (var request in forRoot)
        {
            Assert.Equal(StoreError.PermissionDenied, _auth.AsAnn(request));
            Assert.Equal(StoreError.UserEmpty, _auth.Store.ApplyAs(Requester.Nobody, request).Error);
            Assert.Equal(StoreError.UserNotFound, _auth.Store.ApplyAs(new Requester("zoe", 99), request).Error);
        }

        Assert.Empty(_auth.Store.Machine.Alarms.List());
    }

    [Fact]
    public void Etcd_22386_an_alarm_does_not_take_permissions_away()
    {
        _auth.Store.Put("a");
        var request = new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Activate, Alarm = AlarmType.Nospace };
        _auth.Store.Apply(new AlarmChange { Request = request });
        Assert.Equal(StoreError.PermissionDenied, _auth.AsAnn(Delete("a")));
        Assert.Equal(StoreError.PermissionDenied, _auth.AsAnn(Put("a")));
        Assert.Equal(StoreError.PermissionDenied, _auth.AsAnn(Disable()));
        Assert.Equal(StoreError.NoSpace, _auth.Store.ApplyAs(_auth.Root, Put("a")).Error);
    }

    [Fact]
    public void A_signed_token_of_an_older_revision_counts_for_root_but_not_from_before_a_new_password()
    {
        var issued = _auth.Root;
        _auth.Do(AddUser("bob"));
        Assert.Null(_auth.Store.ApplyAs(issued, AddUser("eve")).Error);
        Assert.Equal(StoreError.AuthOldRevision, _auth.Store.ApplyAs(issued, Put("a")).Error);
        _auth.Do(ChangePassword("root", "other"));
        Assert.Equal(StoreError.AuthOldRevision, _auth.Store.ApplyAs(issued, AddUser("joe")).Error);
    }

    [Fact]
    public void A_lease_is_revoked_by_who_may_write_all_its_keys()
    {
        _auth.Permit(Type.Write, "a");
        _auth.Store.Apply(new LeaseGrantRequest { ID = 7, TTL = 60 });
        _auth.Store.Put("a", lease: 7);
        _auth.Store.Put("b", lease: 7);
        Assert.Equal(StoreError.PermissionDenied, _auth.AsAnn(new LeaseRevokeRequest { ID = 7 }));
        _auth.Permit(Type.Write, "b");
        Assert.Null(_auth.AsAnn(new LeaseRevokeRequest { ID = 7 }));
        Assert.Equal(StoreError.LeaseNotFound, _auth.AsAnn(new LeaseRevokeRequest { ID = 8 }));
    }
}
