using System.Security.Cryptography;
using Discovery.Server.Options;
using Discovery.TestKit;

namespace Discovery.Server.Tests.Auth;

public sealed class AuthOptionsTests : IDisposable
{
    private readonly TempFolder _folder = new("auth-options");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tokens_are_simple_and_live_for_five_minutes_when_nothing_is_said()
    {
        var auth = Read().Options!.Auth;
        Assert.Equal((AuthTokenKind.Simple, 300.0, 210_000), (auth.Tokens, auth.TokenTtl.TotalSeconds, auth.PasswordIterations));
        Assert.Equal(60, Read("--auth-token-ttl=60").Options!.Auth.TokenTtl.TotalSeconds);
        Assert.Equal(AuthTokenKind.None, Read("--auth-token", "").Options!.Auth.Tokens);
    }

    [Fact]
    public void A_signed_token_has_its_method_key_and_time()
    {
        var file = _folder.Combine("key.pem");
        using var rsa = RSA.Create(2048);
        File.WriteAllText(file, rsa.ExportPkcs8PrivateKeyPem());
        var (options, _, warnings) = Read($"--auth-token=jwt,priv-key={file},sign-method=PS384,ttl=10m,colour=blue");
        var auth = options!.Auth;
        Assert.Equal((AuthTokenKind.Jwt, "PS384", 600.0), (auth.Tokens, auth.JwtKey!.Algorithm, auth.JwtTtl.TotalSeconds));
        Assert.Contains("colour", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal(300, Read($"--auth-token=jwt,priv-key={file},sign-method=RS256").Options!.Auth.JwtTtl.TotalSeconds);
    }

    [Theory]
    [InlineData("bearer", "write simple")]
    [InlineData("jwt", "sign-method is ''")]
    [InlineData("jwt,sign-method=RS256", "missing key data")]
    [InlineData("jwt,sign-method=none", "sign-method is 'none'")]
    [InlineData("jwt,sign-method=RS256,priv-key=/nowhere/key.pem", "/nowhere/key.pem")]
    [InlineData("jwt,sign-method", "write each option once")]
    [InlineData("jwt,ttl=1m,ttl=2m", "write each option once")]
    public void What_can_not_be_used_is_refused_with_the_reason(string token, string words) =>
        Assert.Contains(Read($"--auth-token={token}").Errors, error => error.Contains(words, StringComparison.Ordinal));

    [Theory]
    [InlineData("10", 210_000, false)]
    [InlineData("11", 420_000, false)]
    [InlineData("4", 3281, false)]
    [InlineData("3", 210_000, true)]
    [InlineData("32", 210_000, true)]
    public void The_cost_of_bcrypt_is_taken_for_the_work_of_a_hash(string cost, int iterations, bool warns)
    {
        var (options, _, warnings) = Read($"--bcrypt-cost={cost}");
        Assert.Equal((iterations, warns), (options!.Auth.PasswordIterations, warnings.Count > 0));
    }

    private static (ServerOptions? Options, IReadOnlyList<string> Errors, IReadOnlyList<string> Warnings) Read(params string[] arguments)
    {
        var reader = new OptionsReader(FlagValues.Read(arguments, new Dictionary<string, string>(), File.ReadAllText));
        return (reader.Read(), reader.Errors, reader.Warnings);
    }
}
