using Discovery.Store.Auth;

namespace Discovery.Server.Auth;

/// <summary>Gives out tokens to users whose password was right, and finds out whose a token is.</summary>
internal interface ITokens
{
    /// <summary>A token that is good on every member.</summary>
    /// <exception cref="Discovery.Store.StoreException">
    /// <see cref="Discovery.Store.StoreError.AuthOldRevision"/> when the password was changed meanwhile, so that it has to be checked again.
    /// </exception>
    Task<string> IssueAsync(AuthUser user, AuthView auth, CancellationToken cancellationToken);

    /// <summary>Null when it is nobody's, or nobody's any more, as far as this member knows.</summary>
    Requester? Find(string token, AuthView auth);
}
