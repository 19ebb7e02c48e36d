using Discovery.Protocol;
using Discovery.Store.Auth;
using static Discovery.Store.Tests.Auth.AuthRequests;
using Type = Discovery.Protocol.Permission.Types.Type;

namespace Discovery.Store.Tests.Auth;

public sealed class AuthChangeTests
{
    private readonly StoreHarness _store = new();

    private AuthView View => _store.Machine.Auth;

    [Fact]
    public void Auth_is_enabled_only_with_a_root_user_that_has_the_root_role()
    {
        Assert.Equal(StoreError.RootUserNotFound, _store.Refused(Enable()));
        _store.Apply(AddUser("root"));
        Assert.Equal(StoreError.RootRoleNotGranted, _store.Refused(Enable()));
        _store.Apply(GrantRole("root", "root"));
        var revision = View.Revision;
        _store.Do<AuthEnableResponse>(Enable());
        Assert.True(View.IsEnabled);
        _store.Do<AuthEnableResponse>(Enable());
        Assert.Equal(revision, View.Revision);
    }

    [Fact]
    public void Each_change_of_users_roles_and_permissions_counts_one_revision()
    {
        Assert.Equal(1UL, View.Revision);
        AuthChange[] changes =
        [
            AddUser("u"), AddRole("r"), GrantRole("u", "r"), Permit("r", Type.Read, "a"), Permit("r", Type.Write, "a"), Forbid("r", "a"),
            ChangePassword("u", "other"), RevokeRole("u", "r"), DeleteRole("r"), DeleteUser("u"),
        ];
        for (var i = 0; i < changes.Length; i++)
        {
            Assert.Null(_store.Apply(changes[i]).Error);
            Assert.Equal((ulong)i + 2, View.Revision);
        }
    }

    [Fact]
    public void Users_are_added_once_and_have_names()
    {
        Assert.Equal(StoreError.UserEmpty, _store.Refused(AddUser("")));
        _store.Do<AuthUserAddResponse>(AddUser("u"));
        Assert.Equal(StoreError.UserAlreadyExists, _store.Refused(AddUser("u")));
        Assert.Equal(StoreError.UserNotFound, _store.Refused(DeleteUser("v")));
        Assert.Equal(StoreError.UserNotFound, _store.Refused(ChangePassword("v", "hash")));
        Assert.Equal(StoreError.UserNotFound, _store.Refused(GrantRole("v", "r")));
        Assert.Equal(StoreError.UserNotFound, _store.Refused(RevokeRole("v", "r")));
    }

    [Fact]
    public void Roles_are_added_once_and_have_names()
    {
        Assert.Equal(StoreError.RoleEmpty, _store.Refused(AddRole("")));
        _store.Do<AuthRoleAddResponse>(AddRole("r"));
        Assert.Equal(StoreError.RoleAlreadyExists, _store.Refused(AddRole("r")));
        Assert.Equal(StoreError.RoleNotFound, _store.Refused(DeleteRole("s")));
        Assert.Equal(StoreError.RoleNotFound, _store.Refused(Permit("s", Type.Read, "a")));
        Assert.Equal(StoreError.RoleNotFound, _store.Refused(Forbid("s", "a")));
        Assert.Equal(StoreError.PermissionNotGranted, _store.Refused(Forbid("r", "a")));
        _store.Apply(AddUser("u"));
        Assert.Equal(StoreError.RoleNotFound, _store.Refused(GrantRole("u", "s")));
        Assert.Equal(StoreError.RoleNotGranted, _store.Refused(RevokeRole("u", "r")));
    }

    [Fact]
    public void A_role_that_is_granted_twice_is_granted_once()
    {
        _store.Apply(AddUser("u"));
        _store.Apply(AddRole("r"));
        _store.Apply(GrantRole("u", "r"));
        var revision = View.Revision;
        _store.Do<AuthUserGrantRoleResponse>(GrantRole("u", "r"));
        Assert.Equal((revision, "r"), (View.Revision, string.Join(',', View.Find("u")!.Roles)));
    }

    [Fact]
    public void A_deleted_role_is_taken_from_its_users_and_nothing_else_of_them()
    {
        _store.Apply(AddUser("u", noPassword: true));
        _store.Apply(AddRole("r"));
        _store.Apply(AddRole("s"));
        _store.Apply(GrantRole("u", "s"));
        _store.Apply(GrantRole("u", "r"));
        _store.Apply(DeleteRole("r"));
        Assert.Equal(["s"], View.Find("u")!.Roles);
        Assert.True(View.Find("u")!.HasNoPassword);
    }

    [Fact]
    public void While_auth_is_on_root_stays_what_it_is()
    {
        _store.Apply(AddUser("root"));
        _store.Apply(AddRole("root"));
        _store.Apply(GrantRole("root", "root"));
        _store.Apply(Enable());
        Assert.Equal(StoreError.InvalidAuthManagement, _store.Refused(DeleteUser("root")));
        Assert.Equal(StoreError.InvalidAuthManagement, _store.Refused(DeleteRole("root")));
        Assert.Equal(StoreError.InvalidAuthManagement, _store.Refused(RevokeRole("root", "root")));
        _store.Do<AuthDisableResponse>(Disable());
        _store.Do<AuthRoleDeleteResponse>(DeleteRole("root"));
        _store.Do<AuthUserDeleteResponse>(DeleteUser("root"));
    }

    [Fact]
    public void Etcd_15619_a_permission_for_no_key_at_all_is_refused()
    {
        _store.Apply(AddRole("r"));
        Assert.Equal(StoreError.InvalidAuthManagement, _store.Refused(Permit("r", Type.Read, "")));
        Assert.Equal(StoreError.InvalidAuthManagement, _store.Refused(Permit("r", Type.Read, "", "\0")));
        Assert.Equal(StoreError.InvalidAuthManagement, _store.Refused(Permit("r", Type.Read, "b", "b")));
        Assert.Equal(StoreError.InvalidAuthManagement, _store.Refused(Permit("r", Type.Read, "b", "a")));
        // What is wrong with the range comes first.
        Assert.Equal(StoreError.InvalidAuthManagement, _store.Refused(Permit("s", Type.Read, "b", "a")));
        Assert.Null(_store.Apply(Permit("r", Type.Read, "b", "\0")).Error);
    }

    [Fact]
    public void Etcd_13086_a_permission_that_is_not_given_is_refused()
    {
        _store.Apply(AddRole("r"));
        Assert.Equal(StoreError.PermissionNotGiven, _store.Refused(new AuthChange { RoleGrantPermission = new AuthRoleGrantPermissionRequest { Name = "r" } }));
    }

    [Fact]
    public void A_permission_for_the_same_range_replaces_the_other_and_they_stand_in_the_order_of_keys()
    {
        _store.Apply(AddRole("r"));
        _store.Apply(Permit("r", Type.Read, "b", "c"));
        _store.Apply(Permit("r", Type.Read, "b", "d"));
        _store.Apply(Permit("r", Type.Read, "a"));
        _store.Apply(Permit("r", Type.Readwrite, "b", "d"));
        Assert.Equal(
            ["a- Read", "b-c Read", "b-d Readwrite"],
            View.PermissionsOf("r")!.Select(p => $"{p.Key.Text()}-{p.RangeEnd.Text()} {p.PermType}"));
        Assert.Null(View.PermissionsOf("s"));
    }

    [Fact]
    public void Answers_are_etcds_with_the_revision_of_the_store()
    {
        _store.Put("a");
        Assert.Equal(2, _store.Do<AuthUserAddResponse>(AddUser("u")).Header.Revision);
        Assert.Equal(2, _store.Do<AuthDisableResponse>(Disable()).Header.Revision);
    }

    [Fact]
    public void What_shows_a_user_shows_nothing_of_the_password()
    {
        _store.Apply(AddUser("u", "secret"));
        Assert.DoesNotContain("secret", View.Find("u")!.ToString(), StringComparison.Ordinal);
    }
}
