using Discovery.Server.Auth;
using Discovery.Server.Auth.Jwt;

namespace Discovery.Server.Options;

/// <summary>How users prove who they are.</summary>
public sealed record AuthOptions
{
    public static AuthOptions Default { get; } = new();

    /// <summary>How tokens are made.</summary>
    public AuthTokenKind Tokens { get; init; } = AuthTokenKind.Simple;

    /// <summary>How long a simple token lives after its last use.</summary>
    public TimeSpan TokenTtl { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Signs and verifies; set when tokens are signed ones.</summary>
    public JwtKey? JwtKey { get; init; }

    /// <summary>How long a signed token is valid.</summary>
    public TimeSpan JwtTtl { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Rounds of the password hash. About a tenth of a second, which is what a guess costs.</summary>
    public int PasswordIterations { get; init; } = PasswordIterationsDefault;

    /// <summary>How much guessing there may be.</summary>
    internal PasswordLimits PasswordLimits { get; init; } = PasswordLimits.Default;

    /// <summary>What OWASP recommends for PBKDF2 with HMAC-SHA-512.</summary>
    internal const int PasswordIterationsDefault = 210_000;
}
