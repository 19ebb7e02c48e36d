using Discovery.Protocol;
using Discovery.Store.Auth;

namespace Discovery.Store.Tests.Auth;

/// <summary>Changes of auth in few letters.</summary>
internal static class AuthRequests
{
    internal static AuthChange Enable() => new() { Enable = new AuthEnableRequest() };

    internal static AuthChange Disable() => new() { Disable = new AuthDisableRequest() };

    internal static AuthChange AddUser(string name, string hash = "hash", bool noPassword = false) =>
        new() { UserAdd = new AuthUserAddRequest { Name = name, HashedPassword = hash, Options = new UserAddOptions { NoPassword = noPassword } } };

    internal static AuthChange DeleteUser(string name) => new() { UserDelete = new AuthUserDeleteRequest { Name = name } };

    internal static AuthChange ChangePassword(string name, string hash) =>
        new() { UserChangePassword = new AuthUserChangePasswordRequest { Name = name, HashedPassword = hash } };

    internal static AuthChange GrantRole(string user, string role) => new() { UserGrantRole = new AuthUserGrantRoleRequest { User = user, Role = role } };

    internal static AuthChange RevokeRole(string user, string role) => new() { UserRevokeRole = new AuthUserRevokeRoleRequest { Name = user, Role = role } };

    internal static AuthChange AddRole(string name) => new() { RoleAdd = new AuthRoleAddRequest { Name = name } };

    internal static AuthChange DeleteRole(string name) => new() { RoleDelete = new AuthRoleDeleteRequest { Role = name } };

    internal static AuthChange Permit(string role, Permission.Types.Type type, string key, string end = "") => new()
    {
        RoleGrantPermission = new AuthRoleGrantPermissionRequest
        {
            Name = role,
            Perm = new Permission { PermType = type, Key = Requests.Bytes(key), RangeEnd = Requests.Bytes(end) },
        },
    };

    internal static AuthChange Forbid(string role, string key, string end = "") => new()
    {
        RoleRevokePermission = new AuthRoleRevokePermissionRequest { Role = role, Key = Requests.Bytes(key), RangeEnd = Requests.Bytes(end) },
    };

    internal static AuthChange LogIn(string user, ulong passwordRevision, ulong token) =>
        new() { Login = new Login { User = user, PasswordRevision = passwordRevision, Token = new TokenKey(token, token).ToHash() } };
}
