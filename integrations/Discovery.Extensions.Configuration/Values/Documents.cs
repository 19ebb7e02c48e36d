using System.Globalization;
using System.Text;
using Discovery.Client;
using Microsoft.Extensions.Configuration;

namespace Discovery.Extensions.Configuration;

/// <summary>What the readers of documents have in common.</summary>
internal static class Documents
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static string Below(string path, string name) => path.Length == 0 ? name : path + ConfigurationPath.KeyDelimiter + name;

    public static string Below(string path, int index) => Below(path, index.ToString(CultureInfo.InvariantCulture));

    /// <summary>The value as text; bytes that are no UTF-8 become replacement characters.</summary>
    public static string Text(KvValue value) => new KvValue(WithoutByteOrderMark(value.Bytes)).ToString();

    /// <exception cref="DecoderFallbackException">The value is not UTF-8.</exception>
    public static string StrictText(KvValue value) => Strict.GetString(WithoutByteOrderMark(value.Bytes).Span);

    public static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> bytes) =>
        bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
}
