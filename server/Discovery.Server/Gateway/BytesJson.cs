using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Google.Protobuf;

namespace Discovery.Server.Gateway;

/// <summary>
/// Bytes in JSON. As etcd has it they are base64. In text mode they are the text that they are, and those that are no UTF-8 say so by
/// their shape, in both directions: <c>{"base64": "/w=="}</c>.
/// </summary>
internal static class BytesJson
{
    public const string BinaryName = "base64";

    /// <summary>Standard or URL alphabet, with or without padding.</summary>
    public static bool TryDecode(string base64, out ByteString bytes)
    {
        bytes = ByteString.Empty;
        var standard = base64.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        // Convert would overlook spaces.
        if (base64.Length - standard.Length > 2 || standard.AsSpan().IndexOfAny(" \t\r\n") >= 0)
            return false;
        standard = (standard.Length % 4) switch { 2 => standard + "==", 3 => standard + "=", _ => standard };
        var decoded = new byte[standard.Length / 4 * 3];
        if (!Convert.TryFromBase64String(standard, decoded, out var length))
            return false;
        bytes = UnsafeByteOperations.UnsafeWrap(decoded.AsMemory(0, length));
        return true;
    }

    public static void Write(Utf8JsonWriter writer, ByteString bytes, bool text)
    {
        if (!text)
        {
            writer.WriteBase64StringValue(bytes.Span);
        }
        else if (Utf8.IsValid(bytes.Span))
        {
            writer.WriteStringValue(bytes.Span);
        }
        else
        {
            writer.WriteStartObject();
            writer.WriteBase64String(BinaryName, bytes.Span);
            writer.WriteEndObject();
        }
    }
}
