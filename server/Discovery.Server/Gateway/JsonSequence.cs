using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Discovery.Server.Gateway;

/// <summary>Finds where the JSON values of a body end that follow each other, as the messages of a stream do.</summary>
internal static class JsonSequence
{
    /// <summary>A transaction in a transaction is three deep; what is deeper than this was not meant.</summary>
    public const int DepthMax = 512;

    public static readonly JsonReaderOptions Options = new() { MaxDepth = DepthMax };

    /// <summary>Bytes up to the end of the first value, 0 while it is not complete.</summary>
    /// <param name="isFinal">Nothing follows <paramref name="received"/>.</param>
    /// <exception cref="JsonRefusedException">It is no JSON.</exception>
    public static long FirstValue(in ReadOnlySequence<byte> received, bool isFinal)
    {
        var reader = new Utf8JsonReader(received, isFinalBlock: false, new JsonReaderState(Options));
        try
        {
            if (reader.Read() && reader.TrySkip())
                return reader.BytesConsumed;
        }
        catch (JsonException e)
        {
            throw new JsonRefusedException(
                string.Create(CultureInfo.InvariantCulture, $"proto: syntax error (line {e.LineNumber + 1}:{e.BytePositionInLine + 1})"));
        }
        if (!isFinal || IsBlank(received))
            return 0;
        // Only a number may have ended without saying so.
        return IsNumber(received) ? received.Length : throw new JsonRefusedException("unexpected EOF");
    }

    public static bool IsBlank(in ReadOnlySequence<byte> received)
    {
        foreach (var piece in received)
        {
            if (piece.Span.IndexOfAnyExcept(" \t\r\n"u8) >= 0)
                return false;
        }
        return true;
    }

    private static bool IsNumber(in ReadOnlySequence<byte> received)
    {
        var reader = new Utf8JsonReader(received, isFinalBlock: true, new JsonReaderState(Options));
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.Number;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
