namespace Discovery.Server.Auth.Jwt;

/// <summary>What etcd's tokens say.</summary>
/// <param name="Revision">Of the auth state that the token was made for.</param>
/// <param name="Expires">Null when it never does: tokens from elsewhere may leave it out.</param>
internal sealed record JwtClaims(string User, ulong Revision, DateTimeOffset? Expires);
