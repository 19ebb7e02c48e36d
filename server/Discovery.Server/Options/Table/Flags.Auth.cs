namespace Discovery.Server.Options.Table;

internal static partial class Flags
{
    private static readonly FlagGroup AuthGroup = new("Auth");

    public static readonly Flag AuthToken = AuthGroup.Text("auth-token", "simple", "Kind of tokens and its options: simple, or jwt,….");
    public static readonly Flag BcryptCost = AuthGroup.Number("bcrypt-cost", "10", "Cost of hashing a password.");
    public static readonly Flag AuthTokenTtl = AuthGroup.Number("auth-token-ttl", "300", "Seconds that a simple token lives.");
}
