using System.Collections.Immutable;
using Discovery.Protocol;

namespace Discovery.Store.Auth;

/// <summary>A role as of one entry of the log. Its messages are never changed.</summary>
internal sealed record AuthRole(string Name, ImmutableArray<Permission> Permissions)
{
    /// <summary>A permission for the same range is replaced.</summary>
    internal AuthRole With(Permission permission) =>
        this with { Permissions = [.. Permissions.Where(p => !IsFor(p, permission.Key, permission.RangeEnd)).Append(permission).Order(ByRange.Instance)] };

    internal AuthRole Without(Google.Protobuf.ByteString key, Google.Protobuf.ByteString rangeEnd) =>
        this with { Permissions = [.. Permissions.Where(p => !IsFor(p, key, rangeEnd))] };

    private static bool IsFor(Permission permission, Google.Protobuf.ByteString key, Google.Protobuf.ByteString rangeEnd) =>
        permission.Key.Equals(key) && permission.RangeEnd.Equals(rangeEnd);

    private sealed class ByRange : IComparer<Permission>
    {
        internal static readonly ByRange Instance = new();

        public int Compare(Permission? x, Permission? y)
        {
            var byKey = KeyBytes.Comparer.Compare(x?.Key, y?.Key);
            return byKey != 0 ? byKey : KeyBytes.Comparer.Compare(x?.RangeEnd, y?.RangeEnd);
        }
    }
}
