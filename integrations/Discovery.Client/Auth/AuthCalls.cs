using Discovery.Protocol;

namespace Discovery.Client;

/// <summary>The service Auth.</summary>
internal sealed class AuthCalls(UnaryCaller caller) : IKvAuth
{
    public Task EnableAsync(CancellationToken cancellationToken = default) =>
        caller.CallAsync(Methods.AuthEnable, new AuthEnableRequest(), CallKind.Write, cancellationToken);

    public Task DisableAsync(CancellationToken cancellationToken = default) =>
        caller.CallAsync(Methods.AuthDisable, new AuthDisableRequest(), CallKind.Write, cancellationToken);

    public async Task<AuthStatus> GetStatusAsync(CancellationToken cancellationToken = default)
    {
        var response = await caller.CallAsync(Methods.AuthStatus, new AuthStatusRequest(), CallKind.Repeatable, cancellationToken);
        return new AuthStatus(response.Enabled, response.AuthRevision);
    }

    public async Task<string> AuthenticateAsync(string user, string password, CancellationToken cancellationToken = default)
    {
        var request = new AuthenticateRequest { Name = Named(user), Password = password };
        return (await caller.CallAsync(Methods.Authenticate, request, CallKind.Repeatable, cancellationToken)).Token;
    }

    public Task AddUserAsync(string user, string? password, CancellationToken cancellationToken = default)
    {
        var request = new AuthUserAddRequest
        {
            Name = Named(user),
            Password = password ?? "",
            Options = new UserAddOptions { NoPassword = password is null },
        };
        return caller.CallAsync(Methods.UserAdd, request, CallKind.Write, cancellationToken);
    }

    public async Task<IReadOnlyList<string>> GetUserRolesAsync(string user, CancellationToken cancellationToken = default)
    {
        var request = new AuthUserGetRequest { Name = Named(user) };
        return [.. (await caller.CallAsync(Methods.UserGet, request, CallKind.Repeatable, cancellationToken)).Roles];
    }

    public async Task<IReadOnlyList<string>> ListUsersAsync(CancellationToken cancellationToken = default) =>
        [.. (await caller.CallAsync(Methods.UserList, new AuthUserListRequest(), CallKind.Repeatable, cancellationToken)).Users];

    public Task DeleteUserAsync(string user, CancellationToken cancellationToken = default) =>
        caller.CallAsync(Methods.UserDelete, new AuthUserDeleteRequest { Name = Named(user) }, CallKind.Write, cancellationToken);

    public Task ChangePasswordAsync(string user, string password, CancellationToken cancellationToken = default)
    {
        var request = new AuthUserChangePasswordRequest { Name = Named(user), Password = password };
        return caller.CallAsync(Methods.UserChangePassword, request, CallKind.Write, cancellationToken);
    }

    public Task GrantRoleAsync(string user, string role, CancellationToken cancellationToken = default)
    {
        var request = new AuthUserGrantRoleRequest { User = Named(user), Role = Named(role) };
        return caller.CallAsync(Methods.UserGrantRole, request, CallKind.Write, cancellationToken);
    }

    public Task RevokeRoleAsync(string user, string role, CancellationToken cancellationToken = default)
    {
        var request = new AuthUserRevokeRoleRequest { Name = Named(user), Role = Named(role) };
        return caller.CallAsync(Methods.UserRevokeRole, request, CallKind.Write, cancellationToken);
    }

    public Task AddRoleAsync(string role, CancellationToken cancellationToken = default) =>
        caller.CallAsync(Methods.RoleAdd, new AuthRoleAddRequest { Name = Named(role) }, CallKind.Write, cancellationToken);

    public async Task<IReadOnlyList<KvPermission>> GetRolePermissionsAsync(string role, CancellationToken cancellationToken = default)
    {
        var request = new AuthRoleGetRequest { Role = Named(role) };
        var response = await caller.CallAsync(Methods.RoleGet, request, CallKind.Repeatable, cancellationToken);
        return [.. response.Perm.Select(ToPermission)];
    }

    public async Task<IReadOnlyList<string>> ListRolesAsync(CancellationToken cancellationToken = default) =>
        [.. (await caller.CallAsync(Methods.RoleList, new AuthRoleListRequest(), CallKind.Repeatable, cancellationToken)).Roles];

    public Task DeleteRoleAsync(string role, CancellationToken cancellationToken = default) =>
        caller.CallAsync(Methods.RoleDelete, new AuthRoleDeleteRequest { Role = Named(role) }, CallKind.Write, cancellationToken);

    public Task GrantPermissionAsync(string role, KvPermission permission, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(permission);
        Require.Key(permission.Range, nameof(permission));
        var request = new AuthRoleGrantPermissionRequest
        {
            Name = Named(role),
            Perm = new Permission
            {
                PermType = (Permission.Types.Type)permission.Access,
                Key = permission.Range.Start.ToByteString(),
                RangeEnd = permission.Range.End.ToByteString(),
            },
        };
        return caller.CallAsync(Methods.RoleGrantPermission, request, CallKind.Write, cancellationToken);
    }

    public Task RevokePermissionAsync(string role, KvRange range, CancellationToken cancellationToken = default)
    {
        Require.Key(range);
        var request = new AuthRoleRevokePermissionRequest
        {
            Role = Named(role),
            Key = range.Start.ToByteString(),
            RangeEnd = range.End.ToByteString(),
        };
        return caller.CallAsync(Methods.RoleRevokePermission, request, CallKind.Write, cancellationToken);
    }

    private static KvPermission ToPermission(Permission message) =>
        new(KvRange.FromWire(message.Key.ToKey(), message.RangeEnd.ToKey()), (KvAccess)message.PermType);

    private static string Named(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name;
    }
}
