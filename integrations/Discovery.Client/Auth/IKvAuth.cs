namespace Discovery.Client;

/// <summary>
/// Users, roles and permissions. They belong to the whole cluster, whatever the namespace of the client.
/// Refusals are <see cref="Rpc.RpcException"/>s in the server's words, such as "etcdserver: user name already exists".
/// </summary>
public interface IKvAuth
{
    /// <summary>Turns authentication on. The user root must exist and have the role root.</summary>
    Task EnableAsync(CancellationToken cancellationToken = default);

    /// <summary>Turns authentication off: everybody may do everything again.</summary>
    Task DisableAsync(CancellationToken cancellationToken = default);

    /// <summary>Whether authentication is on. Servers before 3.5 don't know the question and refuse it as Unimplemented.</summary>
    Task<AuthStatus> GetStatusAsync(CancellationToken cancellationToken = default);

    /// <summary>A token for a user, for those who speak to the server by themselves. A client with a user and a password needs none.</summary>
    Task<string> AuthenticateAsync(string user, string password, CancellationToken cancellationToken = default);

    /// <summary>Adds a user.</summary>
    /// <param name="user">The name.</param>
    /// <param name="password">Null for one that can come in with a certificate only.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    Task AddUserAsync(string user, string? password, CancellationToken cancellationToken = default);

    /// <summary>The roles of a user.</summary>
    Task<IReadOnlyList<string>> GetUserRolesAsync(string user, CancellationToken cancellationToken = default);

    /// <summary>The names of all users.</summary>
    Task<IReadOnlyList<string>> ListUsersAsync(CancellationToken cancellationToken = default);

    /// <summary>Deletes a user; its tokens are worth nothing from then on.</summary>
    Task DeleteUserAsync(string user, CancellationToken cancellationToken = default);

    /// <summary>Gives a user another password.</summary>
    Task ChangePasswordAsync(string user, string password, CancellationToken cancellationToken = default);

    /// <summary>Gives a user a role.</summary>
    Task GrantRoleAsync(string user, string role, CancellationToken cancellationToken = default);

    /// <summary>Takes a role from a user.</summary>
    Task RevokeRoleAsync(string user, string role, CancellationToken cancellationToken = default);

    /// <summary>Adds a role without permissions.</summary>
    Task AddRoleAsync(string role, CancellationToken cancellationToken = default);

    /// <summary>The permissions of a role.</summary>
    Task<IReadOnlyList<KvPermission>> GetRolePermissionsAsync(string role, CancellationToken cancellationToken = default);

    /// <summary>The names of all roles.</summary>
    Task<IReadOnlyList<string>> ListRolesAsync(CancellationToken cancellationToken = default);

    /// <summary>Deletes a role; users lose what it permitted.</summary>
    Task DeleteRoleAsync(string role, CancellationToken cancellationToken = default);

    /// <summary>Permits a role to read or write a key or a range; replaces what it was permitted on exactly that range.</summary>
    Task GrantPermissionAsync(string role, KvPermission permission, CancellationToken cancellationToken = default);

    /// <summary>Takes back what was granted on exactly this range.</summary>
    Task RevokePermissionAsync(string role, KvRange range, CancellationToken cancellationToken = default);
}
