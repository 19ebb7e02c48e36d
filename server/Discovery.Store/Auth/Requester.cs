using Discovery.Protocol;

namespace Discovery.Store.Auth;

/// <summary>Who asks, as a token or a certificate says.</summary>
/// <param name="User">Empty for nobody.</param>
/// <param name="AuthRevision">Of the auth state that it was checked against or, with a signed token, issued at; 0 for nobody.</param>
public readonly record struct Requester(string User, ulong AuthRevision)
{
    /// <summary>Came without a token: may do everything while auth is off, and next to nothing while it is on.</summary>
    public static Requester Nobody { get; } = new("", 0);

    /// <summary>As it stands in the log.</summary>
    public Caller ToCaller() => new() { User = User ?? "", AuthRevision = AuthRevision };

    internal static Requester Of(Caller caller) => new(caller.User, caller.AuthRevision);
}
