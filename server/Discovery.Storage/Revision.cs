using System.Buffers.Binary;
using System.Globalization;

namespace Discovery.Storage;

/// <summary>The name of one stored record: <paramref name="Main"/> counts the transactions, <paramref name="Sub"/> the changes within one.</summary>
public readonly record struct Revision(long Main, long Sub) : IComparable<Revision>
{
    /// <summary>Length of the encoded form in bytes.</summary>
    public const int EncodedBytes = 16;

    /// <summary>Writes both numbers big-endian, so that the encoded forms sort as the revisions do (for numbers ≥ 0).</summary>
    public void Encode(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64BigEndian(destination, Main);
        BinaryPrimitives.WriteInt64BigEndian(destination[8..], Sub);
    }

    /// <summary>The inverse of <see cref="Encode"/>.</summary>
    public static Revision Decode(ReadOnlySpan<byte> source) =>
        new(BinaryPrimitives.ReadInt64BigEndian(source), BinaryPrimitives.ReadInt64BigEndian(source[8..]));

    public int CompareTo(Revision other)
    {
        var main = Main.CompareTo(other.Main);
        return main != 0 ? main : Sub.CompareTo(other.Sub);
    }

    public static bool operator <(Revision left, Revision right) => left.CompareTo(right) < 0;

    public static bool operator <=(Revision left, Revision right) => left.CompareTo(right) <= 0;

    public static bool operator >(Revision left, Revision right) => left.CompareTo(right) > 0;

    public static bool operator >=(Revision left, Revision right) => left.CompareTo(right) >= 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Main}/{Sub}");
}
