using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Discovery.Protocol;

namespace Discovery.Store.Auth;

/// <summary>A token as log, checkpoints and memory know it: the first 128 bits of its SHA-256, from which nobody can get the token back.</summary>
public readonly record struct TokenKey(ulong High, ulong Low) : IComparable<TokenKey>
{
    public static TokenKey Of(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(secret), hash);
        return new TokenKey(BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[8..]));
    }

    public static bool operator <(TokenKey left, TokenKey right) => left.CompareTo(right) < 0;

    public static bool operator >(TokenKey left, TokenKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(TokenKey left, TokenKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(TokenKey left, TokenKey right) => left.CompareTo(right) >= 0;

    public int CompareTo(TokenKey other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    public TokenHash ToHash() => new() { High = High, Low = Low };

    internal static TokenKey Of(TokenHash? hash) => new(hash?.High ?? 0, hash?.Low ?? 0);
}
