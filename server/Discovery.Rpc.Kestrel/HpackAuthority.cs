namespace Discovery.Rpc.Kestrel;

/// <summary>The value of ":authority" in the payload of a HEADERS frame (RFC 7541), in the form that clients send it first.</summary>
internal static class HpackAuthority
{
    private const byte Padded = 0x8;
    private const byte Priority = 0x20;
    private const int AuthorityIndex = 1;

    /// <summary>The codes of what may stand in a host or path: those of a length are consecutive (RFC 7541, appendix B).</summary>
    private static readonly (int Bits, int First, string Symbols)[] Codes =
    [
        (5, 0x0, "012aceiost"),
        (6, 0x14, " %-./3456789=A_bdfghlmnpru"),
        (7, 0x5c, ":BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz"),
        (8, 0xf8, "&*,;XZ"),
        (10, 0x3f8, "!\"()?"),
        (11, 0x7fa, "'+|"),
        (12, 0xffa, "#>"),
        (13, 0x1ff8, "\0$@[]~"),
    ];

    /// <returns>True when the value was no host and has been changed; the length stays.</returns>
    public static bool TryRepair(Span<byte> payload, byte flags)
    {
        int at = ((flags & Padded) != 0 ? 1 : 0) + ((flags & Priority) != 0 ? 5 : 0);
        while (at < payload.Length)
        {
            byte first = payload[at];
            // A field by its number alone, or a change of the table's size.
            bool isNumber = (first & 0x80) != 0 || (first & 0xe0) == 0x20;
            int prefix = (first & 0x80) != 0 ? 7 : (first & 0xc0) == 0x40 ? 6 : (first & 0xe0) == 0x20 ? 5 : 4;
            if (!TryReadNumber(payload, ref at, prefix, out int index))
            {
                return false;
            }
            if (isNumber)
            {
                continue;
            }
            if (index == 0 && !TryReadText(payload, ref at, out _, out _))
            {
                return false;
            }
            if (!TryReadText(payload, ref at, out Range value, out bool huffman))
            {
                return false;
            }
            if (index == AuthorityIndex)
            {
                return huffman ? RepairCoded(payload[value]) : RepairPlain(payload[value]);
            }
        }
        return false;
    }

    private static bool RepairPlain(Span<byte> value)
    {
        if (!value.Contains((byte)'/'))
        {
            return false;
        }
        string text = string.Create(value.Length, value, static (chars, bytes) => System.Text.Encoding.Latin1.GetChars(bytes, chars));
        for (int i = 0; i < value.Length; i++)
        {
            value[i] = (byte)Substitute(text, i);
        }
        return true;
    }

    private static bool RepairCoded(Span<byte> value)
    {
        List<(int Bit, int Bits)> places = [];
        System.Text.StringBuilder decoded = new();
        for (int bit = 0; TryDecode(value, bit, out char symbol, out int bits); bit += bits)
        {
            places.Add((bit, bits));
            decoded.Append(symbol);
        }
        string text = decoded.ToString();
        int end = places.Count == 0 ? 0 : places[^1].Bit + places[^1].Bits;
        // What is left is padding of less than a byte, or the value has letters that no host has.
        if (!text.Contains('/') || (value.Length * 8) - end >= 8)
        {
            return false;
        }
        for (int i = 0; i < text.Length; i++)
        {
            Write(value, places[i].Bit, places[i].Bits, CodeOf(Substitute(text, i), places[i].Bits));
        }
        return true;
    }

    /// <summary>Of the same length in both forms.</summary>
    private static char Substitute(string text, int at) => text[at] switch
    {
        '/' or '%' => '-',
        '[' or ']' => '~',
        ':' when at != text.LastIndexOf(':') || at + 1 == text.Length || !text.AsSpan(at + 1).ContainsOnlyDigits() => 'B',
        char other => other,
    };

    private static bool ContainsOnlyDigits(this ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static bool TryDecode(ReadOnlySpan<byte> value, int bit, out char symbol, out int bits)
    {
        foreach ((int length, int first, string symbols) in Codes)
        {
            if (bit + length <= value.Length * 8 && Read(value, bit, length) - first is var place && place >= 0 && place < symbols.Length)
            {
                (symbol, bits) = (symbols[place], length);
                return true;
            }
        }
        (symbol, bits) = (default, 0);
        return false;
    }

    private static int CodeOf(char symbol, int bits)
    {
        (_, int first, string symbols) = Codes.First(c => c.Bits == bits);
        return first + symbols.IndexOf(symbol, StringComparison.Ordinal);
    }

    private static int Read(ReadOnlySpan<byte> value, int bit, int bits)
    {
        int read = 0;
        for (int i = bit; i < bit + bits; i++)
        {
            read = (read << 1) | ((value[i / 8] >> (7 - (i % 8))) & 1);
        }
        return read;
    }

    private static void Write(Span<byte> value, int bit, int bits, int code)
    {
        for (int i = 0; i < bits; i++)
        {
            int at = bit + i;
            int mask = 1 << (7 - (at % 8));
            bool set = ((code >> (bits - 1 - i)) & 1) != 0;
            value[at / 8] = (byte)(set ? value[at / 8] | mask : value[at / 8] & ~mask);
        }
    }

    private static bool TryReadText(ReadOnlySpan<byte> payload, ref int at, out Range text, out bool huffman)
    {
        huffman = at < payload.Length && (payload[at] & 0x80) != 0;
        text = default;
        if (at >= payload.Length || !TryReadNumber(payload, ref at, 7, out int length) || length > payload.Length - at)
        {
            return false;
        }
        text = at..(at + length);
        at += length;
        return true;
    }

    /// <param name="prefix">How many bits of the first byte belong to it.</param>
    private static bool TryReadNumber(ReadOnlySpan<byte> payload, ref int at, int prefix, out int number)
    {
        int most = (1 << prefix) - 1;
        number = payload[at++] & most;
        if (number < most)
        {
            return true;
        }
        for (int shift = 0; at < payload.Length && shift <= 14; shift += 7)
        {
            byte next = payload[at++];
            number += (next & 0x7f) << shift;
            if ((next & 0x80) == 0)
            {
                return true;
            }
        }
        return false;
    }
}
