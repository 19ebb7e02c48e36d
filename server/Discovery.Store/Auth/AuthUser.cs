using System.Collections.Immutable;

namespace Discovery.Store.Auth;

/// <summary>A user as of one entry of the log.</summary>
/// <param name="PasswordHash">What the server that took the password made of it; empty when no password fits.</param>
/// <param name="HasNoPassword">Is known by certificates alone.</param>
/// <param name="PasswordRevision">Auth revision at which the password was set last: what was proven with another one counts no more.</param>
public sealed record AuthUser(
    string Name, string PasswordHash, bool HasNoPassword, ulong PasswordRevision, ImmutableSortedSet<string> Roles)
{
    public bool IsRoot => Roles.Contains(AuthView.Root);

    /// <summary>Nothing of the password.</summary>
    public override string ToString() => $"{Name}{(HasNoPassword ? " without password" : "")}: {string.Join(',', Roles)}";
}
