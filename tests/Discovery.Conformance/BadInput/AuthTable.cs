using Discovery.Protocol;
using static Discovery.Conformance.BadInput.Bytes;

namespace Discovery.Conformance.BadInput;

/// <summary>Without authentication on; how the door keeps people out has tests of its own.</summary>
internal static class AuthTable
{
    public static IEnumerable<BadCall> Rows =>
    [
        new("Auth/AuthStatus", new AuthStatusRequest(), "OK"),
        new("Auth/AuthDisable", new AuthDisableRequest(), "OK"),
        new("Auth/AuthEnable", new AuthEnableRequest(), "FAILED_PRECONDITION etcdserver: root user does not exist"),
        new("Auth/Authenticate", new AuthenticateRequest(), "FAILED_PRECONDITION etcdserver: authentication is not enabled"),
        new("Auth/Authenticate", new AuthenticateRequest { Name = "nobody", Password = "word" }, "FAILED_PRECONDITION etcdserver: authentication is not enabled"),

        new("Auth/UserAdd", new AuthUserAddRequest(), "INVALID_ARGUMENT etcdserver: user name is empty"),
        new("Auth/UserAdd", new AuthUserAddRequest { Password = "word" }, "INVALID_ARGUMENT etcdserver: user name is empty"),
        new("Auth/UserAdd", new AuthUserAddRequest { Name = "empty" }, "OK"),
        new("Auth/UserAdd", new AuthUserAddRequest { Name = "both", Password = "word", Options = new UserAddOptions { NoPassword = true } }, "OK"),
        new("Auth/UserAdd", new AuthUserAddRequest { Name = "root", Password = "word" }, "OK"),
        new("Auth/UserAdd", new AuthUserAddRequest { Name = "root", Password = "word" }, "FAILED_PRECONDITION etcdserver: user name already exists"),
        new("Auth/UserAdd", new AuthUserAddRequest { Name = "root" }, "FAILED_PRECONDITION etcdserver: user name already exists"),
        new("Auth/AuthEnable", new AuthEnableRequest(), "FAILED_PRECONDITION etcdserver: root user does not have root role"),
        new("Auth/UserGet", new AuthUserGetRequest(), "FAILED_PRECONDITION etcdserver: user name not found"),
        new("Auth/UserGet", new AuthUserGetRequest { Name = "nobody" }, "FAILED_PRECONDITION etcdserver: user name not found"),
        new("Auth/UserList", new AuthUserListRequest(), "OK"),
        new("Auth/UserDelete", new AuthUserDeleteRequest(), "FAILED_PRECONDITION etcdserver: user name not found"),
        new("Auth/UserDelete", new AuthUserDeleteRequest { Name = "nobody" }, "FAILED_PRECONDITION etcdserver: user name not found"),
        new("Auth/UserChangePassword", new AuthUserChangePasswordRequest(), "FAILED_PRECONDITION etcdserver: user name not found"),
        new("Auth/UserChangePassword", new AuthUserChangePasswordRequest { Name = "nobody", Password = "word" }, "FAILED_PRECONDITION etcdserver: user name not found"),
        new("Auth/UserChangePassword", new AuthUserChangePasswordRequest { Name = "root" }, "OK"),
        new("Auth/UserChangePassword", new AuthUserChangePasswordRequest { Name = "both", Password = "word" }, "OK"),
        new("Auth/UserGrantRole", new AuthUserGrantRoleRequest(), "FAILED_PRECONDITION etcdserver: user name not found"),
        new("Auth/UserGrantRole", new AuthUserGrantRoleRequest { User = "nobody", Role = "none" }, "FAILED_PRECONDITION etcdserver: user name not found"),
        new("Auth/UserGrantRole", new AuthUserGrantRoleRequest { User = "root", Role = "none" }, "FAILED_PRECONDITION etcdserver: role name not found"),
        new("Auth/UserGrantRole", new AuthUserGrantRoleRequest { User = "root" }, "FAILED_PRECONDITION etcdserver: role name not found"),
        new("Auth/UserGrantRole", new AuthUserGrantRoleRequest { Role = "root" }, "FAILED_PRECONDITION etcdserver: user name not found"),
        new("Auth/UserRevokeRole", new AuthUserRevokeRoleRequest(), "FAILED_PRECONDITION etcdserver: user name not found"),
        new("Auth/UserRevokeRole", new AuthUserRevokeRoleRequest { Name = "nobody", Role = "none" }, "FAILED_PRECONDITION etcdserver: user name not found"),
        new("Auth/UserRevokeRole", new AuthUserRevokeRoleRequest { Name = "root", Role = "none" }, "FAILED_PRECONDITION etcdserver: role is not granted to the user"),

        new("Auth/RoleAdd", new AuthRoleAddRequest(), "INVALID_ARGUMENT etcdserver: role name is empty"),
        new("Auth/RoleAdd", new AuthRoleAddRequest { Name = "r" }, "OK"),
        new("Auth/RoleAdd", new AuthRoleAddRequest { Name = "r" }, "FAILED_PRECONDITION etcdserver: role name already exists"),
        new("Auth/RoleGet", new AuthRoleGetRequest(), "FAILED_PRECONDITION etcdserver: role name not found"),
        new("Auth/RoleGet", new AuthRoleGetRequest { Role = "none" }, "FAILED_PRECONDITION etcdserver: role name not found"),
        new("Auth/RoleList", new AuthRoleListRequest(), "OK"),
        new("Auth/RoleDelete", new AuthRoleDeleteRequest(), "FAILED_PRECONDITION etcdserver: role name not found"),
        new("Auth/RoleDelete", new AuthRoleDeleteRequest { Role = "none" }, "FAILED_PRECONDITION etcdserver: role name not found"),
        Grant(null, "", "INVALID_ARGUMENT etcdserver: permission not given"),
        Grant(null, "none", "INVALID_ARGUMENT etcdserver: permission not given"),
        Grant(null, "r", "INVALID_ARGUMENT etcdserver: permission not given"),
        Grant(new Permission(), "none", "INVALID_ARGUMENT etcdserver: invalid auth management"),
        Grant(new Permission(), "r", "INVALID_ARGUMENT etcdserver: invalid auth management"),
        Grant(new Permission { RangeEnd = Of("z") }, "r", "INVALID_ARGUMENT etcdserver: invalid auth management"),
        Grant(new Permission { Key = Of("z"), RangeEnd = Of("a") }, "r", "INVALID_ARGUMENT etcdserver: invalid auth management"),
        Grant(new Permission { Key = Of("a"), RangeEnd = Of("a") }, "r", "INVALID_ARGUMENT etcdserver: invalid auth management"),
        Grant(new Permission { Key = Of("a"), RangeEnd = Of("\0") }, "r", "OK"),
        Grant(new Permission { Key = Of("\0"), RangeEnd = Of("\0") }, "r", "OK"),
        Grant(new Permission { Key = Of("a"), PermType = (Permission.Types.Type)9 }, "r", "OK"),
        new("Auth/RoleRevokePermission", new AuthRoleRevokePermissionRequest(), "FAILED_PRECONDITION etcdserver: role name not found"),
        new("Auth/RoleRevokePermission", new AuthRoleRevokePermissionRequest { Role = "none", Key = Of("a") }, "FAILED_PRECONDITION etcdserver: role name not found"),
        new("Auth/RoleRevokePermission", new AuthRoleRevokePermissionRequest { Role = "r", Key = Of("none") }, "FAILED_PRECONDITION etcdserver: permission is not granted to the role"),
        new("Auth/RoleRevokePermission", new AuthRoleRevokePermissionRequest { Role = "r", Key = Of("none"), RangeEnd = Of("a") }, "FAILED_PRECONDITION etcdserver: permission is not granted to the role"),
    ];

    private static BadCall Grant(Permission? permission, string role, string answer) =>
        new("Auth/RoleGrantPermission", new AuthRoleGrantPermissionRequest { Name = role, Perm = permission }, answer);
}
