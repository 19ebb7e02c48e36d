using Discovery.Store;
using Discovery.Store.Auth;

namespace Discovery.Server.Auth;

/// <summary>With <c>--auth-token ""</c>: passwords are good for nothing.</summary>
internal sealed class NoTokens : ITokens
{
    public Task<string> IssueAsync(AuthUser user, AuthView auth, CancellationToken cancellationToken) => throw new StoreException(StoreError.AuthFailed);

    public Requester? Find(string token, AuthView auth) => null;
}
