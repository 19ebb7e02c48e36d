namespace Discovery.Server.Options;

public enum AuthTokenKind
{
    /// <summary>Nobody gets a token: users are known by their certificates alone.</summary>
    None,

    /// <summary>Random, known to the members through the log.</summary>
    Simple,

    /// <summary>Signed, known to nobody: whoever has the key can verify them.</summary>
    Jwt,
}
