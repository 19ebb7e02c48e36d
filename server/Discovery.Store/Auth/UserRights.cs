using Discovery.Protocol;

namespace Discovery.Store.Auth;

/// <summary>What the roles of a user add up to.</summary>
internal sealed class UserRights
{
    private readonly GrantedKeys _read;
    private readonly GrantedKeys _write;

    internal UserRights(IEnumerable<AuthRole> roles)
    {
        var permissions = roles.SelectMany(role => role.Permissions).ToList();
        _read = Keys(permissions, Permission.Types.Type.Read);
        _write = Keys(permissions, Permission.Types.Type.Write);
    }

    internal bool Allow(in GrantedRange range, Access access) => (access == Access.Read ? _read : _write).Cover(range);

    private static GrantedKeys Keys(List<Permission> permissions, Permission.Types.Type type) => new(
        permissions.Where(p => p.PermType == type || p.PermType == Permission.Types.Type.Readwrite).Select(p => GrantedRange.Of(p.Key, p.RangeEnd)));
}
