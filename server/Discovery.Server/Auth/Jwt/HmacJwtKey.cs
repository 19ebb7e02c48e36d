using System.Security.Cryptography;

namespace Discovery.Server.Auth.Jwt;

/// <summary>HS256, HS384 and HS512: one secret that signs and verifies (RFC 7518, 3.2).</summary>
internal sealed class HmacJwtKey(string algorithm, HashAlgorithmName hash, byte[] secret) : JwtKey(algorithm, canSign: true)
{
    public override byte[] Sign(ReadOnlySpan<byte> data) => CryptographicOperations.HmacData(hash, secret, data);

    public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        CryptographicOperations.FixedTimeEquals(CryptographicOperations.HmacData(hash, secret, data), signature);
}
