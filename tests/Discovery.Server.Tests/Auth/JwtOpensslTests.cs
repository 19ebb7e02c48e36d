using System.Buffers.Text;
using System.Text;
using Discovery.Server.Auth.Jwt;

namespace Discovery.Server.Tests.Auth;

/// <summary>Tokens that were signed by somebody else, of every algorithm.</summary>
public sealed class JwtOpensslTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Algorithms => [.. OpensslTokens.Signatures.Keys];

    public static TheoryData<string> ExpiredAlgorithms => [.. OpensslTokens.ExpiredSignatures.Keys];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_token_is_taken_by_the_key_of_its_algorithm_and_by_no_other(string algorithm)
    {
        string token = Token(algorithm, OpensslTokens.Valid, OpensslTokens.Signatures[algorithm]);
        Assert.Equal(new JwtClaims("ann", 7, DateTimeOffset.FromUnixTimeSeconds(4102444800)), JwtCodec.Decode(Key(algorithm), token, Now));
        foreach (string other in OpensslTokens.Signatures.Keys.Where(other => other != algorithm))
        {
            Assert.Null(JwtCodec.Decode(Key(other), token, Now));
            // Nor with its name in the header: the signature is of another kind.
            Assert.Null(JwtCodec.Decode(Key(other), Token(other, OpensslTokens.Valid, OpensslTokens.Signatures[algorithm]), Now));
        }
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_token_whose_signature_is_of_another_one_or_missing_is_refused(string algorithm)
    {
        string signature = OpensslTokens.Signatures[algorithm];
        Assert.Null(JwtCodec.Decode(Key(algorithm), Token(algorithm, OpensslTokens.Expired, signature), Now));
        Assert.Null(JwtCodec.Decode(Key(algorithm), Token(algorithm, OpensslTokens.Valid, ""), Now));
        Assert.Null(JwtCodec.Decode(Key(algorithm), Token(algorithm, OpensslTokens.Valid, signature[..^4]), Now));
        Assert.Null(JwtCodec.Decode(Key(algorithm), Token(algorithm, OpensslTokens.Valid, signature + "AAAA"), Now));
        Assert.Null(JwtCodec.Decode(Key(algorithm), Token("none", OpensslTokens.Valid, ""), Now));
        Assert.Null(JwtCodec.Decode(Key(algorithm), Token("none", OpensslTokens.Valid, signature), Now));
    }

    [Theory]
    [MemberData(nameof(ExpiredAlgorithms))]
    public void A_token_that_has_expired_is_refused(string algorithm)
    {
        string token = Token(algorithm, OpensslTokens.Expired, OpensslTokens.ExpiredSignatures[algorithm]);
        Assert.Null(JwtCodec.Decode(Key(algorithm), token, Now));
        Assert.NotNull(JwtCodec.Decode(Key(algorithm), token, new DateTimeOffset(2019, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void A_token_that_says_nobodys_name_or_no_revision_is_refused()
    {
        Assert.Null(JwtCodec.Decode(Key("ES512"), Token("ES512", OpensslTokens.Nobodys, OpensslTokens.NobodysSignature), Now));
        Assert.Null(JwtCodec.Decode(Key("PS384"), Token("PS384", OpensslTokens.OfNoRevision, OpensslTokens.NoRevisionSignature), Now));
        // Not because of their signatures.
        Assert.True(Key("ES512").Verify(Signed("ES512", OpensslTokens.Nobodys), Base64Url.DecodeFromChars(OpensslTokens.NobodysSignature)));
        Assert.True(Key("PS384").Verify(Signed("PS384", OpensslTokens.OfNoRevision), Base64Url.DecodeFromChars(OpensslTokens.NoRevisionSignature)));
    }

    [Fact]
    public void The_public_key_is_no_secret_to_sign_with()
    {
        string forged = Token("HS256", OpensslTokens.Valid, OpensslTokens.ByThePublicKey);
        foreach (string algorithm in (string[])["RS256", "RS384", "PS256", "HS256"])
        {
            Assert.Null(JwtCodec.Decode(Key(algorithm), forged, Now));
        }

        // As it would be taken if the header chose.
        JwtKey confused = JwtKey.Load("HS256", [], Encoding.ASCII.GetBytes(OpensslTokens.RsaKey + "\n"));
        Assert.NotNull(JwtCodec.Decode(confused, forged, Now));
    }

    private static JwtKey Key(string algorithm) => algorithm switch
    {
        "ES256" => Public(algorithm, OpensslTokens.P256Key),
        "ES384" => Public(algorithm, OpensslTokens.P384Key),
        "ES512" => Public(algorithm, OpensslTokens.P521Key),
        "HS256" or "HS384" or "HS512" => JwtKey.Load(algorithm, [], Encoding.ASCII.GetBytes(OpensslTokens.Secret)),
        _ => Public(algorithm, OpensslTokens.RsaKey),
    };

    private static JwtKey Public(string algorithm, string pem) => JwtKey.Load(algorithm, Encoding.ASCII.GetBytes(pem), []);

    private static byte[] Signed(string algorithm, string claims) =>
        Encoding.ASCII.GetBytes($"{Part($$"""{"alg":"{{algorithm}}","typ":"JWT"}""")}.{Part(claims)}");

    private static string Token(string algorithm, string claims, string signature) => $"{Encoding.ASCII.GetString(Signed(algorithm, claims))}.{signature}";

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
