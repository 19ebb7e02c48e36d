using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Discovery.Server.Auth.Jwt;

namespace Discovery.Server.Tests.Auth;

public sealed class JwtTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("a secret of more than thirty-two bytes");

    public static TheoryData<string> Algorithms =>
        ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "HS256", "HS384", "HS512"];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_token_of_each_algorithm_says_whose_it_is_until_it_expires(string algorithm)
    {
        var (publicKey, privateKey) = Keys(algorithm);
        var signer = JwtKey.Load(algorithm, publicKey, privateKey);
        var token = JwtCodec.Encode(signer, new JwtClaims("ann", 7, Now.AddMinutes(5)));
        var verifier = publicKey.Length == 0 ? signer : JwtKey.Load(algorithm, publicKey, []);

        Assert.Equal(("ann", 7UL), (JwtCodec.Decode(verifier, token, Now)!.User, JwtCodec.Decode(verifier, token, Now)!.Revision));
        Assert.NotNull(JwtCodec.Decode(verifier, token, Now.AddSeconds(299)));
        Assert.Null(JwtCodec.Decode(verifier, token, Now.AddSeconds(300)));
        Assert.Null(JwtCodec.Decode(verifier, token[..^4] + (token[^4] == 'A' ? "BAAA" : "AAAA"), Now));
        var other = publicKey.Length == 0 ? [.. Secret, 1] : Keys(algorithm).Private;
        Assert.Null(JwtCodec.Decode(JwtKey.Load(algorithm, [], other), token, Now));
    }

    [Fact]
    public void A_tokens_header_does_not_choose_the_algorithm()
    {
        var (publicKey, privateKey) = Keys("RS256");
        var key = JwtKey.Load("RS256", publicKey, privateKey);
        // Signed with the public key, which everybody may have, as if it were a secret.
        var forged = JwtCodec.Encode(JwtKey.Load("HS256", [], publicKey), new JwtClaims("root", 7, Now.AddMinutes(5)));
        Assert.Null(JwtCodec.Decode(key, forged, Now));
        Assert.Null(JwtCodec.Decode(key, JwtCodec.Encode(JwtKey.Load("PS256", [], privateKey), new JwtClaims("root", 7, null)), Now));
        Assert.NotNull(JwtCodec.Decode(key, JwtCodec.Encode(key, new JwtClaims("root", 7, null)), Now));
    }

    [Theory]
    [InlineData("""{"alg":"none"}""")]
    [InlineData("""{"alg":"None"}""")]
    [InlineData("""{"alg":""}""")]
    [InlineData("""{"alg":null}""")]
    [InlineData("""{"typ":"JWT"}""")]
    [InlineData("""{"alg":"hs256"}""")]
    [InlineData("""{"alg":"HS256","crit":["exp"]}""")]
    [InlineData("""[]""")]
    [InlineData("""not json""")]
    public void A_header_that_says_anything_else_than_the_keys_algorithm_is_refused(string header)
    {
        const string claims = """{"username":"root","revision":7}""";
        Assert.Null(JwtCodec.Decode(Hmac, Signed(header, claims), Now));
        Assert.Null(JwtCodec.Decode(Hmac, $"{Part(header)}.{Part(claims)}.", Now));
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"username":"root"}""")]
    [InlineData("""{"revision":7}""")]
    [InlineData("""{"username":"","revision":7}""")]
    [InlineData("""{"username":7,"revision":7}""")]
    [InlineData("""{"username":null,"revision":7}""")]
    [InlineData("""{"username":"root","revision":"7"}""")]
    [InlineData("""{"username":"root","revision":-1}""")]
    [InlineData("""{"username":"root","revision":1e300}""")]
    [InlineData("""{"username":"root","revision":7,"exp":"never"}""")]
    [InlineData("""{"username":"root","revision":7,"exp":-1}""")]
    [InlineData("""{"username":"root","revision":7,"exp":1e300}""")]
    [InlineData("""{"username":"root","revision":7,"nbf":99999999999}""")]
    [InlineData("""["username"]""")]
    [InlineData("""7""")]
    [InlineData("""not json""")]
    public void Etcd_15676_claims_that_do_not_say_who_and_which_revision_are_refused(string claims) =>
        Assert.Null(JwtCodec.Decode(Hmac, Signed("""{"alg":"HS256"}""", claims), Now));

    [Theory]
    [InlineData("""{"username":"root","revision":7}""")]
    [InlineData("""{"username":"root","revision":7.0,"exp":99999999999.5,"more":{}}""")]
    public void Claims_from_elsewhere_may_say_more_or_nothing_about_their_end(string claims) =>
        Assert.Equal(("root", 7UL), (JwtCodec.Decode(Hmac, Signed("""{"alg":"HS256"}""", claims), Now)!.User, 7UL));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData("a.b")]
    [InlineData("a.b.c")]
    [InlineData("====.====.====")]
    [InlineData("secret.17")]
    public void What_is_no_token_is_nobodys(string token) => Assert.Null(JwtCodec.Decode(Hmac, token, Now));

    [Fact]
    public void Keys_that_are_missing_or_do_not_fit_are_refused_with_the_reason()
    {
        var (publicKey, privateKey) = Keys("RS256");
        Fails("missing key data", () => JwtKey.Load("RS256", [], []));
        Fails("missing key data", () => JwtKey.Load("HS256", publicKey, []));
        Fails("don't match", () => JwtKey.Load("RS256", publicKey, Keys("RS256").Private));
        Fails("don't match", () => JwtKey.Load("ES256", Keys("ES256").Public, Keys("ES256").Private));
        Fails("ES384 needs a key of 384 bits", () => JwtKey.Load("ES384", [], Keys("ES256").Private));
        Fails("sign-method is 'none'", () => JwtKey.Load("none", publicKey, privateKey));
        Fails("sign-method is 'RS999'", () => JwtKey.Load("RS999", publicKey, privateKey));
        Fails("sign-method is 'EdDSA'", () => JwtKey.Load("EdDSA", publicKey, privateKey));
        Assert.Throws<InvalidOperationException>(() => JwtKey.Load("RS256", publicKey, []).Sign([1]));
        Assert.False(JwtKey.Load("RS256", publicKey, []).CanSign);
    }

    private static JwtKey Hmac => JwtKey.Load("HS256", [], Secret);

    private static void Fails(string words, Func<object> load) =>
        Assert.Contains(words, Assert.ThrowsAny<ArgumentException>(load).Message, StringComparison.Ordinal);

    private static string Signed(string header, string claims)
    {
        var signed = $"{Part(header)}.{Part(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(Hmac.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static (byte[] Public, byte[] Private) Keys(string algorithm)
    {
        if (algorithm.StartsWith("HS", StringComparison.Ordinal))
            return ([], Secret);
        using AsymmetricAlgorithm key = algorithm switch
        {
            "ES256" => ECDsa.Create(ECCurve.NamedCurves.nistP256),
            "ES384" => ECDsa.Create(ECCurve.NamedCurves.nistP384),
            "ES512" => ECDsa.Create(ECCurve.NamedCurves.nistP521),
            _ => RSA.Create(2048),
        };
        return (Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()), Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
    }
}
