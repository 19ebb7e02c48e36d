using System.Security.Cryptography;

namespace Discovery.Server.Auth.Jwt;

/// <summary>ES256, ES384 and ES512; the signature is r and s side by side (RFC 7518, 3.4).</summary>
internal sealed class EcdsaJwtKey(string algorithm, HashAlgorithmName hash, ECDsa key, bool canSign) : JwtKey(algorithm, canSign)
{
    private readonly Lock _gate = new();

    public override byte[] Sign(ReadOnlySpan<byte> data)
    {
        if (!CanSign)
            throw new InvalidOperationException("A public key can't sign.");
        lock (_gate)
            return key.SignData(data, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        lock (_gate)
            return key.VerifyData(data, signature, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
