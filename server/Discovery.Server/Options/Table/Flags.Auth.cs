namespace Discovery.Server.Options.Table;

internal static partial class Flags
{
    private static readonly FlagGroup AuthGroup = new("Auth");

    public static readonly Flag AuthToken = AuthGroup.Text("auth-token", "simple", "Tokens of users: simple, or jwt,sign-method=RS256,priv-key=file,pub-key=file,ttl=10m (RS, PS, ES and HS with 256, 384 or 512).");
    public static readonly Flag BcryptCost = AuthGroup.Number("bcrypt-cost", "10", "Work of hashing a password, 4 to 20: one more doubles it. The hash is PBKDF2, not bcrypt.");
    public static readonly Flag AuthTokenTtl = AuthGroup.Number("auth-token-ttl", "300", "Seconds that a simple token lives after its last use.");
}
