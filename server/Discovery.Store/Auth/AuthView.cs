using System.Collections.Concurrent;
using System.Collections.Immutable;
using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Store.Auth;

/// <summary>Users, roles and tokens as of one entry of the log. Immutable: any thread may keep it as long as it likes.</summary>
public sealed class AuthView
{
    /// <summary>The user that has to be there before auth can be enabled, and the role that may do everything.</summary>
    public const string Root = "root";

    /// <summary>As in etcd, so that 0 can mean that nobody asks.</summary>
    internal const ulong FirstRevision = 1;

    // Filled as users come; the same for views that differ in their tokens only.
    private readonly ConcurrentDictionary<string, UserRights> _rights;

    private AuthView(AuthView? before, bool isEnabled, ulong revision, ImmutableSortedDictionary<string, AuthUser> users,
        ImmutableSortedDictionary<string, AuthRole> roles, ImmutableDictionary<TokenKey, UserToken> tokens)
    {
        IsEnabled = isEnabled;
        Revision = revision;
        Users = users;
        Roles = roles;
        Tokens = tokens;
        _rights = before is not null && before.Users == users && before.Roles == roles ? before._rights : new(StringComparer.Ordinal);
    }

    /// <summary>Nobody is known, and everybody may do everything.</summary>
    public static AuthView Initial { get; } = new(
        null, false, FirstRevision, ImmutableSortedDictionary.Create<string, AuthUser>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, AuthRole>(StringComparer.Ordinal), ImmutableDictionary<TokenKey, UserToken>.Empty);

    public bool IsEnabled { get; }

    /// <summary>Grows with each change of users and roles.</summary>
    public ulong Revision { get; }

    /// <summary>Those who have a token, by the token's hash.</summary>
    public IReadOnlyDictionary<TokenKey, UserToken> TokensByKey => Tokens;

    internal ImmutableSortedDictionary<string, AuthUser> Users { get; }

    internal ImmutableSortedDictionary<string, AuthRole> Roles { get; }

    internal ImmutableDictionary<TokenKey, UserToken> Tokens { get; }

    /// <summary>Nothing was ever changed.</summary>
    internal bool IsInitial => !IsEnabled && Revision == FirstRevision && Users.IsEmpty && Roles.IsEmpty && Tokens.IsEmpty;

    public AuthUser? Find(string user) => Users.GetValueOrDefault(user);

    /// <summary>In the order of their names.</summary>
    public IEnumerable<string> UserNames() => Users.Keys;

    /// <inheritdoc cref="UserNames"/>
    public IEnumerable<string> RoleNames() => Roles.Keys;

    /// <summary>
    /// In the order of their keys, copies that belong to the caller; null when there is no such role. Root's are not among them, as up to
    /// etcd 3.5.
    /// </summary>
    public IReadOnlyList<Permission>? PermissionsOf(string role) =>
        Roles.TryGetValue(role, out var found) ? [.. found.Permissions.Select(p => p.Clone())] : null;

    /// <summary>Somebody at all, whatever he may do. Null when it is.</summary>
    public StoreError? CheckIsSomebody(in Requester requester) =>
        !IsEnabled ? null
            : requester.User.Length == 0 ? StoreError.UserEmpty
            : Users.ContainsKey(requester.User) ? CheckPassword(requester)
            : StoreError.PermissionDenied;

    /// <summary>
    /// Has the root role. An older revision does no harm here, as the role is looked up in this one: whoever administers with a signed token
    /// makes it old with each change. Null when it has.
    /// </summary>
    public StoreError? CheckIsRoot(in Requester requester) =>
        !IsEnabled ? null
            : requester.User.Length == 0 ? StoreError.UserEmpty
            : !Users.TryGetValue(requester.User, out var user) ? StoreError.UserNotFound
            : !user.IsRoot ? StoreError.PermissionDenied
            : CheckPassword(requester);

    /// <summary>May do this with all these keys. Null when it may.</summary>
    /// <param name="rangeEnd">As on the wire: empty for the single key, "\0" for no end.</param>
    public StoreError? CheckKeys(in Requester requester, ByteString key, ByteString rangeEnd, Access access)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(rangeEnd);
        if (!IsEnabled)
        {
            return null;
        }

        if (requester.AuthRevision == 0 || requester.User.Length == 0)
        {
            return StoreError.UserEmpty;
        }

        // A permission may have been taken away since.
        if (requester.AuthRevision < Revision)
        {
            return StoreError.AuthOldRevision;
        }

        return !Users.TryGetValue(requester.User, out var user) ? StoreError.PermissionDenied
            : user.IsRoot || RightsOf(user).Allow(GrantedRange.Of(key, rangeEnd), access) ? null
            : StoreError.PermissionDenied;
    }

    internal AuthView WithoutTokens() => With(tokens: ImmutableDictionary<TokenKey, UserToken>.Empty);

    internal AuthView With(
        bool? isEnabled = null, ulong? revision = null, ImmutableSortedDictionary<string, AuthUser>? users = null,
        ImmutableSortedDictionary<string, AuthRole>? roles = null, ImmutableDictionary<TokenKey, UserToken>? tokens = null) =>
        new(this, isEnabled ?? IsEnabled, revision ?? Revision, users ?? Users, roles ?? Roles, tokens ?? Tokens);

    // Said by a token from before the password was changed, or from before another user of that name was deleted.
    private StoreError? CheckPassword(in Requester requester) =>
        requester.AuthRevision < Users[requester.User].PasswordRevision ? StoreError.AuthOldRevision : null;

    private UserRights RightsOf(AuthUser user) =>
        _rights.GetOrAdd(user.Name, static (_, of) => new UserRights(of.user.Roles.Select(of.roles.GetValueOrDefault).OfType<AuthRole>()), (user, roles: Roles));
}
