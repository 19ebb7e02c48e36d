using System.Text;

namespace Discovery.Dns.Wire;

/// <summary>A domain name; compared without regard to case.</summary>
internal sealed class DnsName : IEquatable<DnsName>
{
    private const int LabelBytesMax = 63;
    private const int BytesMax = 255;

    private readonly string _text;

    private DnsName(string text) => _text = text;

    /// <summary>True for the root, which as a target says that there is no such service.</summary>
    public bool IsRoot => _text.Length == 0;

    /// <exception cref="ArgumentException">No name: empty or too long labels, or other than ASCII.</exception>
    public static DnsName Parse(string text)
    {
        var name = text.TrimEnd('.');
        if (name.Length is 0 or > BytesMax - 2 || !Ascii.IsValid(name) || name.Split('.').Any(label => label.Length is 0 or > LabelBytesMax))
            throw new ArgumentException($"\"{text}\" is not a domain name.", nameof(text));
        return new DnsName(name);
    }

    /// <summary>Reads a name that may end in a pointer to an earlier one, and moves the position behind it.</summary>
    public static DnsName Read(ReadOnlySpan<byte> message, ref int position)
    {
        var text = new StringBuilder();
        var at = position;
        var jumped = false;
        while (true)
        {
            var length = At(message, at);
            if (length >= 0xc0)
            {
                var target = ((length & 0x3f) << 8) | At(message, at + 1);
                if (!jumped)
                    position = at + 2;

                // Only backwards: otherwise a name could go round for ever.
                if (target >= at)
                    throw new DnsFormatException("a name points ahead");
                (at, jumped) = (target, true);
                continue;
            }

            if (length > LabelBytesMax)
                throw new DnsFormatException("a label is too long");
            at++;
            if (length == 0)
                break;
            if (at + length > message.Length)
                throw new DnsFormatException("a name is cut off");
            if (text.Length + length + 1 > BytesMax)
                throw new DnsFormatException("a name is too long");
            text.Append(text.Length > 0 ? "." : "").Append(Label(message.Slice(at, length)));
            at += length;
        }

        if (!jumped)
            position = at;
        return new DnsName(text.ToString());
    }

    public void WriteTo(List<byte> message)
    {
        foreach (var label in _text.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            message.Add((byte)label.Length);
            message.AddRange(Encoding.ASCII.GetBytes(label));
        }

        message.Add(0);
    }

    public bool Equals(DnsName? other) => other is not null && string.Equals(_text, other._text, StringComparison.OrdinalIgnoreCase);

    public override bool Equals(object? obj) => Equals(obj as DnsName);

    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(_text);

    public override string ToString() => _text;

    private static byte At(ReadOnlySpan<byte> message, int position) =>
        position < message.Length ? message[position] : throw new DnsFormatException("a name is cut off");

    // A dot within a label would make it two, and what is no host name must not get into an URL.
    private static string Label(ReadOnlySpan<byte> label)
    {
        foreach (var letter in label)
        {
            if (!char.IsAsciiLetterOrDigit((char)letter) && letter is not ((byte)'-' or (byte)'_'))
                throw new DnsFormatException("a name has a letter that host names don't have");
        }

        return Encoding.ASCII.GetString(label);
    }
}
