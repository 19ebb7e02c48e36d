using System.Buffers;

namespace Discovery.Server.Gateway;

/// <summary>
/// Whether a JSON value that comes in pieces is there to its end, by brackets and quotes alone. Each byte is looked at once, however small the
/// pieces: to parse what is there with each of them would let a few bytes from a stranger cost as much as megabytes. What is no JSON is not noticed.
/// </summary>
internal sealed class JsonEnd
{
    private long _seen;
    private int _depth;
    private bool _isText;
    private bool _isEscaped;
    private bool _isBare;
    private bool _isFound;

    /// <param name="received">All of the value that has come so far, from its first byte.</param>
    public bool IsIn(in ReadOnlySequence<byte> received)
    {
        foreach (var piece in received.Slice(_seen))
        {
            for (var rest = piece.Span; !rest.IsEmpty && !_isFound;)
                rest = _isText ? Text(rest) : Between(rest);
        }
        _seen = received.Length;
        return _isFound;
    }

    private ReadOnlySpan<byte> Text(ReadOnlySpan<byte> rest)
    {
        if (_isEscaped)
        {
            _isEscaped = false;
            return rest[1..];
        }
        var at = rest.IndexOfAny((byte)'"', (byte)'\\');
        if (at < 0)
            return [];
        _isEscaped = rest[at] == '\\';
        _isText = _isEscaped;
        _isFound = !_isText && _depth == 0;
        return rest[(at + 1)..];
    }

    private ReadOnlySpan<byte> Between(ReadOnlySpan<byte> rest)
    {
        var next = rest[0];
        var isBare = next is not ((byte)'"' or (byte)'{' or (byte)'[' or (byte)'}' or (byte)']' or (byte)',' or (byte)':' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n');
        if (_isBare && !isBare)
        {
            // A number or a word outside of all brackets ends where something else begins.
            _isFound = true;
            return [];
        }
        _isBare = isBare && _depth == 0;
        _isText = next == '"';
        if (next is (byte)'{' or (byte)'[')
            _depth++;
        else if (next is (byte)'}' or (byte)']')
            _isFound = --_depth <= 0;
        return rest[1..];
    }
}
