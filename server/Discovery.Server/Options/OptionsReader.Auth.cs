using System.Globalization;
using System.Security.Cryptography;
using Discovery.Server.Auth.Jwt;
using Discovery.Server.Options.Table;

namespace Discovery.Server.Options;

/// <summary>etcd's flags about tokens and passwords.</summary>
internal sealed partial class OptionsReader
{
    private const int CostMin = 4;
    private const int CostDefault = 10;
    private const int CostMax = 20;

    private AuthOptions Auth()
    {
        var parts = Text(Flags.AuthToken).Split(',');
        var options = new AuthOptions
        {
            PasswordIterations = Iterations(),
            PasswordLimits = PasswordLimits(),
            TokenTtl = TimeSpan.FromSeconds(Number(Flags.AuthTokenTtl, 1, int.MaxValue)),
        };
        switch (parts[0])
        {
            case "simple":
                return options;
            case "jwt":
                return ReadJwt(options, parts[1..]);
            case "" when parts.Length == 1:
                return options with { Tokens = AuthTokenKind.None };
            default:
                Error(Flags.AuthToken, $"is '{Text(Flags.AuthToken)}'; write simple, or jwt,sign-method=RS256,priv-key=file,pub-key=file,ttl=10m");
                return options;
        }
    }

    private AuthOptions ReadJwt(AuthOptions options, string[] pairs)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs.Select(pair => pair.Split('=')))
        {
            if (pair.Length != 2 || !settings.TryAdd(pair[0], pair[1]))
            {
                Error(Flags.AuthToken, $"has '{string.Join('=', pair)}'; write each option once, as name=value");
                return options;
            }
        }
        string[] known = ["sign-method", "pub-key", "priv-key", "ttl"];
        _warnings.AddRange(settings.Keys.Except(known).Select(name => $"--auth-token has the option {name}, which means nothing"));
        options = options with { Tokens = AuthTokenKind.Jwt, JwtKey = ReadKey(settings) };
        if (settings.GetValueOrDefault("ttl") is not { Length: > 0 } ttl)
            return options;
        if (GoDuration.TryParse(ttl, out var time) && time > TimeSpan.Zero)
            return options with { JwtTtl = time };
        Error(Flags.AuthToken, $"has ttl={ttl}; write a duration such as 10m");
        return options;
    }

    private JwtKey? ReadKey(Dictionary<string, string> settings)
    {
        try
        {
            var method = settings.GetValueOrDefault("sign-method", "");
            return JwtKey.Load(method, ReadFile("pub-key"), ReadFile("priv-key"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            Error(Flags.AuthToken, $"can't be used: {e.Message}");
            return null;
        }

        byte[] ReadFile(string name) => settings.GetValueOrDefault(name) is { Length: > 0 } file ? File.ReadAllBytes(file) : [];
    }

    /// <summary>
    /// bcrypt is not what hashes passwords here, but its cost means the same: one more doubles the work. Like etcd, a cost that is none is
    /// taken for the default.
    /// </summary>
    private int Iterations()
    {
        var text = Text(Flags.BcryptCost);
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var cost))
        {
            Error(Flags.BcryptCost, $"is '{text}'; write a number from {CostMin} to {CostMax}");
            return AuthOptions.PasswordIterationsDefault;
        }
        if (cost is < CostMin or > CostMax)
        {
            _warnings.Add($"--bcrypt-cost is {cost}, not from {CostMin} to {CostMax}: the default of {CostDefault} is used");
            cost = CostDefault;
        }
        return (int)(AuthOptions.PasswordIterationsDefault * Math.Pow(2, cost - CostDefault));
    }
}
