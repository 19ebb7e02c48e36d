using System.Collections.Immutable;
using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Store.Auth;

/// <summary>
/// The auth state that the log makes. The apply thread changes it; checks come in etcd's order, and all of them ahead of the change.
/// </summary>
internal sealed partial class AuthBook
{
    private volatile AuthView _view = AuthView.Initial;

    /// <summary>The newest state. Any thread.</summary>
    internal AuthView View => _view;

    internal void Restore(AuthView view) => _view = view;

    /// <param name="header">For etcd's response, which is the result.</param>
    /// <exception cref="StoreException">Refused; nothing has changed.</exception>
    internal IMessage? Apply(ulong index, AuthChange change, ResponseHeader header) => change.RequestCase switch
    {
        AuthChange.RequestOneofCase.Enable => Enable(header),
        AuthChange.RequestOneofCase.Disable => Disable(header),
        AuthChange.RequestOneofCase.UserAdd => Add(change.UserAdd, header),
        AuthChange.RequestOneofCase.UserDelete => Delete(change.UserDelete, header),
        AuthChange.RequestOneofCase.UserChangePassword => Change(change.UserChangePassword, header),
        AuthChange.RequestOneofCase.UserGrantRole => Grant(change.UserGrantRole, header),
        AuthChange.RequestOneofCase.UserRevokeRole => Revoke(change.UserRevokeRole, header),
        AuthChange.RequestOneofCase.RoleAdd => Add(change.RoleAdd, header),
        AuthChange.RequestOneofCase.RoleDelete => Delete(change.RoleDelete, header),
        AuthChange.RequestOneofCase.RoleGrantPermission => Grant(change.RoleGrantPermission, header),
        AuthChange.RequestOneofCase.RoleRevokePermission => Revoke(change.RoleRevokePermission, header),
        AuthChange.RequestOneofCase.Login => LogIn(index, change.Login, header),
        AuthChange.RequestOneofCase.Tokens => Note(index, change.Tokens),
        _ => throw new InvalidDataException(
            $"Entry {index} of the log holds a change of auth that this version does not know. Start the version that wrote it, or a newer one."),
    };

    private AuthEnableResponse Enable(ResponseHeader header)
    {
        if (!_view.IsEnabled)
        {
            var root = _view.Find(AuthView.Root) ?? throw new StoreException(StoreError.RootUserNotFound);
            Require(root.IsRoot, StoreError.RootRoleNotGranted);
            _view = _view.With(isEnabled: true);
        }

        return new AuthEnableResponse { Header = header };
    }

    private AuthDisableResponse Disable(ResponseHeader header)
    {
        if (_view.IsEnabled)
        {
            _view = _view.With(isEnabled: false, revision: _view.Revision + 1, tokens: ImmutableDictionary<TokenKey, UserToken>.Empty);
        }

        return new AuthDisableResponse { Header = header };
    }

    private AuthUserAddResponse Add(AuthUserAddRequest request, ResponseHeader header)
    {
        Require(request.Name.Length > 0, StoreError.UserEmpty);
        Require(_view.Find(request.Name) is null, StoreError.UserAlreadyExists);
        var hasNoPassword = request.Options?.NoPassword == true;
        var hash = hasNoPassword ? "" : request.HashedPassword;
        Put(new AuthUser(request.Name, hash, hasNoPassword, _view.Revision + 1, ImmutableSortedSet.Create<string>(StringComparer.Ordinal)));
        return new AuthUserAddResponse { Header = header };
    }

    private AuthUserDeleteResponse Delete(AuthUserDeleteRequest request, ResponseHeader header)
    {
        Require(!_view.IsEnabled || request.Name != AuthView.Root, StoreError.InvalidAuthManagement);
        var user = User(request.Name);
        Commit(users: _view.Users.Remove(user.Name), tokens: TokensWithout(user.Name));
        return new AuthUserDeleteResponse { Header = header };
    }

    private AuthUserChangePasswordResponse Change(AuthUserChangePasswordRequest request, ResponseHeader header)
    {
        var user = User(request.Name);
        var hash = user.HasNoPassword ? "" : request.HashedPassword;
        Put(user with { PasswordHash = hash, PasswordRevision = _view.Revision + 1 }, TokensWithout(user.Name));
        return new AuthUserChangePasswordResponse { Header = header };
    }

    private AuthUserGrantRoleResponse Grant(AuthUserGrantRoleRequest request, ResponseHeader header)
    {
        var user = User(request.User);
        // The root role need not be there to be granted.
        Require(request.Role == AuthView.Root || _view.Roles.ContainsKey(request.Role), StoreError.RoleNotFound);
        if (!user.Roles.Contains(request.Role))
        {
            Put(user with { Roles = user.Roles.Add(request.Role) });
        }

        return new AuthUserGrantRoleResponse { Header = header };
    }

    private AuthUserRevokeRoleResponse Revoke(AuthUserRevokeRoleRequest request, ResponseHeader header)
    {
        var isRoot = request.Name == AuthView.Root && request.Role == AuthView.Root;
        Require(!_view.IsEnabled || !isRoot, StoreError.InvalidAuthManagement);
        var user = User(request.Name);
        Require(user.Roles.Contains(request.Role), StoreError.RoleNotGranted);
        Put(user with { Roles = user.Roles.Remove(request.Role) });
        return new AuthUserRevokeRoleResponse { Header = header };
    }

    private AuthRoleAddResponse Add(AuthRoleAddRequest request, ResponseHeader header)
    {
        Require(request.Name.Length > 0, StoreError.RoleEmpty);
        Require(!_view.Roles.ContainsKey(request.Name), StoreError.RoleAlreadyExists);
        Put(new AuthRole(request.Name, []));
        return new AuthRoleAddResponse { Header = header };
    }

    private AuthRoleDeleteResponse Delete(AuthRoleDeleteRequest request, ResponseHeader header)
    {
        Require(!_view.IsEnabled || request.Role != AuthView.Root, StoreError.InvalidAuthManagement);
        var role = Role(request.Role);
        var users = _view.Users.SetItems(
            _view.Users.Values.Where(u => u.Roles.Contains(role.Name)).Select(u => KeyValuePair.Create(u.Name, u with { Roles = u.Roles.Remove(role.Name) })));
        Commit(users: users, roles: _view.Roles.Remove(role.Name));
        return new AuthRoleDeleteResponse { Header = header };
    }

    private AuthRoleGrantPermissionResponse Grant(AuthRoleGrantPermissionRequest request, ResponseHeader header)
    {
        var permission = request.Perm ?? throw new StoreException(StoreError.PermissionNotGiven);
        Require(GrantedRange.CanBeGranted(permission.Key, permission.RangeEnd), StoreError.InvalidAuthManagement);
        Put(Role(request.Name).With(permission.Clone()));
        return new AuthRoleGrantPermissionResponse { Header = header };
    }

    private AuthRoleRevokePermissionResponse Revoke(AuthRoleRevokePermissionRequest request, ResponseHeader header)
    {
        var role = Role(request.Role);
        var left = role.Without(request.Key, request.RangeEnd);
        Require(left.Permissions.Length < role.Permissions.Length, StoreError.PermissionNotGranted);
        Put(left);
        return new AuthRoleRevokePermissionResponse { Header = header };
    }

    private AuthUser User(string name) => _view.Find(name) ?? throw new StoreException(StoreError.UserNotFound);

    private AuthRole Role(string name) => _view.Roles.GetValueOrDefault(name) ?? throw new StoreException(StoreError.RoleNotFound);

    private void Put(AuthUser user, ImmutableDictionary<TokenKey, UserToken>? tokens = null) =>
        Commit(users: _view.Users.SetItem(user.Name, user), tokens: tokens);

    private void Put(AuthRole role) => Commit(roles: _view.Roles.SetItem(role.Name, role));

    private void Commit(
        ImmutableSortedDictionary<string, AuthUser>? users = null, ImmutableSortedDictionary<string, AuthRole>? roles = null,
        ImmutableDictionary<TokenKey, UserToken>? tokens = null) =>
        _view = _view.With(revision: _view.Revision + 1, users: users, roles: roles, tokens: tokens);

    private static void Require(bool condition, StoreError otherwise)
    {
        if (!condition)
        {
            throw new StoreException(otherwise);
        }
    }
}
