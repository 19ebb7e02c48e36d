using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Discovery.Rpc;

/// <summary>
/// Headers or trailers of a call: an ordered list, a name may occur more than once. Names are ASCII and lower-cased.
/// Values are printable ASCII; bytes travel under names that end in "-bin" (<see cref="AddBinary"/>, <see cref="GetBinary"/>),
/// which are listed here in base64, as on the wire.
/// </summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "Metadata is gRPC's name for it")]
public sealed class RpcMetadata : IEnumerable<KeyValuePair<string, string>>
{
    private const string BinarySuffix = "-bin";
    private readonly List<KeyValuePair<string, string>> _entries = [];

    public int Count => _entries.Count;

    /// <exception cref="ArgumentException">The name or value can't travel as a header, the name belongs to gRPC or HTTP, or ends in "-bin".</exception>
    public void Add(string name, string value)
    {
        string normalized = Normalize(name);
        if (normalized.EndsWith(BinarySuffix, StringComparison.Ordinal))
        {
            throw new ArgumentException($"metadata \"{normalized}\" holds bytes: use AddBinary", nameof(name));
        }
        foreach (char c in value)
        {
            if (c is < ' ' or > '~')
            {
                throw new ArgumentException(
                    $"the value of metadata \"{normalized}\" has the character U+{(int)c:X4}; only printable ASCII can travel, use AddBinary with a name in -bin",
                    nameof(value));
            }
        }
        _entries.Add(new(normalized, value));
    }

    /// <exception cref="ArgumentException">The name does not end in "-bin" or can't travel as a header.</exception>
    public void AddBinary(string name, ReadOnlySpan<byte> value)
    {
        string normalized = Normalize(name);
        if (!normalized.EndsWith(BinarySuffix, StringComparison.Ordinal))
        {
            throw new ArgumentException($"the name of binary metadata must end in \"-bin\", \"{normalized}\" does not", nameof(name));
        }
        _entries.Add(new(normalized, Convert.ToBase64String(value)));
    }

    /// <summary>The first value of that name, or null.</summary>
    public string? Get(string name)
    {
        foreach (KeyValuePair<string, string> entry in _entries)
        {
            if (string.Equals(entry.Key, name, StringComparison.OrdinalIgnoreCase))
            {
                return entry.Value;
            }
        }
        return null;
    }

    /// <summary>All values of that name, in the order they were sent.</summary>
    /// <remarks>HTTP may join values of one name by ", " on the way, as .NET's client does; only bytes ("-bin") are taken apart again for sure.</remarks>
    public IEnumerable<string> GetAll(string name) =>
        _entries.Where(entry => string.Equals(entry.Key, name, StringComparison.OrdinalIgnoreCase)).Select(entry => entry.Value);

    /// <summary>The bytes of the first value of that name, or null when it is absent.</summary>
    /// <exception cref="FormatException">The peer sent something that is not base64.</exception>
    public byte[]? GetBinary(string name) => Get(name) is { } text ? FromBase64(text) : null;

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void AddAll(RpcMetadata other) => _entries.AddRange(other._entries);

    /// <summary>Takes over a header of the wire. What belongs to HTTP and gRPC themselves is left out.</summary>
    internal void AddReceived(string name, string value)
    {
        string lower = name.ToLowerInvariant();
        if (IsReserved(lower) || lower is "host" or "date" or "server" or "transfer-encoding")
        {
            return;
        }
        if (!lower.EndsWith(BinarySuffix, StringComparison.Ordinal))
        {
            _entries.Add(new(lower, value));
            return;
        }
        // Several binary values of one name may arrive joined by commas, which base64 does not use.
        foreach (string part in value.Split(',', StringSplitOptions.TrimEntries))
        {
            _entries.Add(new(lower, part));
        }
    }

    private static string Normalize(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        string lower = name.ToLowerInvariant();
        foreach (char c in lower)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_' or '.'))
            {
                throw new ArgumentException($"the metadata name \"{name}\" has the character '{c}'; letters, digits, '-', '_' and '.' are allowed", nameof(name));
            }
        }
        return IsReserved(lower)
            ? throw new ArgumentException($"the metadata name \"{lower}\" belongs to gRPC or HTTP itself", nameof(name))
            : lower;
    }

    private static bool IsReserved(string lower) =>
        lower.Length == 0 || lower[0] == ':'
        || (lower.StartsWith("grpc-", StringComparison.Ordinal) && lower is not ("grpc-status-details-bin" or "grpc-trace-bin" or "grpc-tags-bin"))
        || lower is "te" or "content-type" or "content-length" or "connection";

    // Senders may leave the padding out.
    private static byte[] FromBase64(string text) =>
        Convert.FromBase64String((text.Length % 4) switch { 2 => text + "==", 3 => text + "=", _ => text });
}
