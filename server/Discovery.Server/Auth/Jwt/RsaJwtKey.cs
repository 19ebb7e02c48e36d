using System.Security.Cryptography;

namespace Discovery.Server.Auth.Jwt;

/// <summary>RS and PS with 256, 384 and 512 (RFC 7518, 3.3 and 3.5).</summary>
internal sealed class RsaJwtKey(string algorithm, HashAlgorithmName hash, RSASignaturePadding padding, RSA key, bool canSign) : JwtKey(algorithm, canSign)
{
    // Nobody promises that one key may be used by two threads at a time.
    private readonly Lock _gate = new();

    public override byte[] Sign(ReadOnlySpan<byte> data)
    {
        if (!CanSign)
            throw new InvalidOperationException("A public key can't sign.");
        lock (_gate)
            return key.SignData(data, hash, padding);
    }

    public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        lock (_gate)
            return key.VerifyData(data, signature, hash, padding);
    }
}
