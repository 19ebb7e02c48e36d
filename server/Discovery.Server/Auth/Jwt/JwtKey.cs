using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Discovery.Server.Auth.Jwt;

/// <summary>
/// A key and the one algorithm that it is for: what a token's header says is compared with it and never chooses (RFC 8725, 3.1). Any thread.
/// </summary>
public abstract class JwtKey
{
    private protected JwtKey(string algorithm, bool canSign)
    {
        Algorithm = algorithm;
        CanSign = canSign;
    }

    /// <summary>As in a token's header: "RS256".</summary>
    public string Algorithm { get; }

    /// <summary>False with a public key alone: tokens come from somewhere else then.</summary>
    public bool CanSign { get; }

    /// <param name="algorithm">RS, PS, ES or HS, with 256, 384 or 512.</param>
    /// <param name="publicKey">PEM, also of a certificate; empty for none. Not used with HS.</param>
    /// <param name="privateKey">PEM; with HS the secret itself. Empty for none.</param>
    /// <exception cref="ArgumentException">The algorithm is unknown, keys are missing or don't fit it or each other.</exception>
    /// <exception cref="CryptographicException">A key can't be read.</exception>
    public static JwtKey Load(string algorithm, byte[] publicKey, byte[] privateKey)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        ArgumentNullException.ThrowIfNull(publicKey);
        ArgumentNullException.ThrowIfNull(privateKey);
        var hash = algorithm.Length == 5 ? HashOf(algorithm[2..]) : null;
        if (hash is null)
            throw Unknown(algorithm);
        return algorithm[..2] switch
        {
            "HS" => privateKey.Length > 0 ? new HmacJwtKey(algorithm, hash.Value, privateKey) : throw Missing("priv-key, the file with the secret,"),
            "RS" => new RsaJwtKey(algorithm, hash.Value, RSASignaturePadding.Pkcs1, Rsa(publicKey, privateKey), privateKey.Length > 0),
            "PS" => new RsaJwtKey(algorithm, hash.Value, RSASignaturePadding.Pss, Rsa(publicKey, privateKey), privateKey.Length > 0),
            "ES" => new EcdsaJwtKey(algorithm, hash.Value, Ecdsa(algorithm, publicKey, privateKey), privateKey.Length > 0),
            _ => throw Unknown(algorithm),
        };
    }

    /// <exception cref="InvalidOperationException">It can only verify.</exception>
    public abstract byte[] Sign(ReadOnlySpan<byte> data);

    public abstract bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);

    private static HashAlgorithmName? HashOf(string bits) => bits switch
    {
        "256" => HashAlgorithmName.SHA256,
        "384" => HashAlgorithmName.SHA384,
        "512" => HashAlgorithmName.SHA512,
        _ => null,
    };

    private static RSA Rsa(byte[] publicKey, byte[] privateKey)
    {
        var @public = publicKey.Length == 0 ? null : Import(RSA.Create(), publicKey, certificate => certificate.GetRSAPublicKey());
        var @private = privateKey.Length == 0 ? null : Import(RSA.Create(), privateKey, _ => null);
        RequireMatch(@public?.ExportSubjectPublicKeyInfo(), @private?.ExportSubjectPublicKeyInfo());
        return @private ?? @public ?? throw Missing("pub-key or priv-key");
    }

    private static ECDsa Ecdsa(string algorithm, byte[] publicKey, byte[] privateKey)
    {
        var @public = publicKey.Length == 0 ? null : Import(ECDsa.Create(), publicKey, certificate => certificate.GetECDsaPublicKey());
        var @private = privateKey.Length == 0 ? null : Import(ECDsa.Create(), privateKey, _ => null);
        RequireMatch(@public?.ExportSubjectPublicKeyInfo(), @private?.ExportSubjectPublicKeyInfo());
        var key = @private ?? @public ?? throw Missing("pub-key or priv-key");
        // Each algorithm is for one curve (RFC 7518, 3.4).
        var bits = algorithm switch { "ES256" => 256, "ES384" => 384, _ => 521 };
        return key.KeySize == bits ? key : throw new ArgumentException($"{algorithm} needs a key of {bits} bits, this one has {key.KeySize}");
    }

    private static T Import<T>(T key, byte[] pem, Func<X509Certificate2, T?> ofCertificate)
        where T : AsymmetricAlgorithm
    {
        var text = Encoding.ASCII.GetString(pem);
        if (text.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal))
        {
            using var certificate = X509Certificate2.CreateFromPem(text);
            return ofCertificate(certificate) ?? throw new ArgumentException("the certificate's key is none of this algorithm, or no private one");
        }
        key.ImportFromPem(text);
        return key;
    }

    private static void RequireMatch(byte[]? ofPublic, byte[]? ofPrivate)
    {
        if (ofPublic is not null && ofPrivate is not null && !ofPublic.AsSpan().SequenceEqual(ofPrivate))
            throw new ArgumentException("public and private keys don't match");
    }

    private static ArgumentException Unknown(string algorithm) =>
        new($"sign-method is '{algorithm}'; write RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, HS256, HS384 or HS512");

    private static ArgumentException Missing(string what) => new($"missing key data: {what} is needed");
}
