using System.Collections.Concurrent;
using Discovery.Server.Auth.Jwt;
using Discovery.Server.Options;
using Discovery.Store;
using Discovery.Store.Auth;

namespace Discovery.Server.Auth;

/// <summary>Signed tokens. No member keeps them: whoever has the key can say whose they are, and of which revision.</summary>
internal sealed class JwtTokens(AuthOptions options, TimeProvider time) : ITokens
{
    /// <summary>To verify a signature costs more than most requests; those of as many clients are remembered.</summary>
    private const int RememberedMax = 16_384;

    private readonly JwtKey _key = options.JwtKey ?? throw new ArgumentException("Signed tokens need a key.", nameof(options));
    private readonly ConcurrentDictionary<TokenKey, JwtClaims> _verified = new();

    public Task<string> IssueAsync(AuthUser user, AuthView auth, CancellationToken cancellationToken)
    {
        if (!_key.CanSign)
            throw new StoreException(StoreError.AuthFailed);
        return Task.FromResult(JwtCodec.Encode(_key, new JwtClaims(user.Name, auth.Revision, time.GetUtcNow() + options.JwtTtl)));
    }

    public Requester? Find(string token, AuthView auth)
    {
        var now = time.GetUtcNow();
        var hash = TokenKey.Of(token);
        if (_verified.TryGetValue(hash, out var claims))
            return claims.Expires <= now ? null : new Requester(claims.User, claims.Revision);
        claims = JwtCodec.Decode(_key, token, now);
        if (claims is null)
            return null;
        if (_verified.Count >= RememberedMax)
            _verified.Clear();
        _verified[hash] = claims;
        return new Requester(claims.User, claims.Revision);
    }
}
