using System.Text;

namespace Discovery.Benchmarks.Generators.Http2;

/// <summary>
/// The header blocks of a connection's requests. What repeats enters the dynamic table of HPACK (RFC 7541) with its first use, and is
/// one byte from then on, as with any client of gRPC.
/// </summary>
internal sealed class HeaderBlocks(string authority)
{
    private const byte MethodPost = 0x83;
    private const byte SchemeHttp = 0x86;
    private const byte Indexed = 0x80;
    private const byte LiteralToIndex = 0x40;
    private const int AuthorityName = 1;
    private const int PathName = 4;
    private const int ContentTypeName = 31;
    private const int NewName = 0;
    private const int FirstDynamic = 62;

    private readonly List<string> _entered = [];
    private readonly Dictionary<string, (byte[] Block, int Entered)> _blocks = new(StringComparer.Ordinal);

    public ReadOnlySpan<byte> Of(string path)
    {
        if (_blocks.TryGetValue(path, out var known) && known.Entered == _entered.Count)
            return known.Block;
        var before = _entered.Count;
        List<byte> block = [MethodPost, SchemeHttp];
        Append(block, PathName, "", path);
        Append(block, AuthorityName, "", authority);
        Append(block, ContentTypeName, "", "application/grpc");
        Append(block, NewName, "te", "trailers");
        byte[] bytes = [.. block];
        // One that enters something is good for one use.
        if (_entered.Count == before)
            _blocks[path] = (bytes, before);
        return bytes;
    }

    private void Append(List<byte> block, int nameIndex, string newName, string value)
    {
        var entry = $"{nameIndex} {value}";
        var at = _entered.IndexOf(entry);
        if (at >= 0)
        {
            block.Add((byte)(Indexed | (FirstDynamic + _entered.Count - 1 - at)));
            return;
        }
        block.Add((byte)(LiteralToIndex | nameIndex));
        if (nameIndex == NewName)
            AppendText(block, newName);
        AppendText(block, value);
        _entered.Add(entry);
    }

    private static void AppendText(List<byte> block, string text)
    {
        block.Add(checked((byte)text.Length));
        block.AddRange(Encoding.ASCII.GetBytes(text));
    }
}
