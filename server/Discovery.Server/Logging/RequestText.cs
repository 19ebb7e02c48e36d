using System.Text;
using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Server.Logging;

/// <summary>A request for the log: keys, ranges and sizes. Never values, which may be secrets, nor anything of auth, and not all of what is long.</summary>
internal static class RequestText
{
    private const int KeyBytesMax = 128;
    private const int OperationsMax = 16;

    /// <summary>Empty for what is neither read nor written by key.</summary>
    public static string Of(IMessage request) => request switch
    {
        RangeRequest r => $"{Range(r.Key, r.RangeEnd)}{Number("limit", r.Limit)}{Number("revision", r.Revision)}{(r.CountOnly ? "count_only:true " : "")}{(r.KeysOnly ? "keys_only:true " : "")}",
        PutRequest p => $"{Range(p.Key, ByteString.Empty)}value_size:{p.Value.Length} {Number("lease", p.Lease)}",
        DeleteRangeRequest d => Range(d.Key, d.RangeEnd),
        TxnRequest t => $"compare:<{Listed(t.Compare, Of)}> success:<{Listed(t.Success, Of)}> failure:<{Listed(t.Failure, Of)}> ",
        _ => "",
    };

    /// <summary>With the kind of the request.</summary>
    public static string Of(Proposal proposal)
    {
        var text = proposal.RequestCase switch
        {
            Proposal.RequestOneofCase.Put => Of(proposal.Put),
            Proposal.RequestOneofCase.DeleteRange => Of(proposal.DeleteRange),
            Proposal.RequestOneofCase.Txn => Of(proposal.Txn),
            _ => $"size:{proposal.CalculateSize()} ",
        };
        return $"{SnakeCase(proposal.RequestCase.ToString())}:<{text}>";
    }

    private static string Of(Compare compare) => $"target:{compare.Target.ToString().ToUpperInvariant()} {Range(compare.Key, compare.RangeEnd)}";

    private static string Of(RequestOp operation) => operation.RequestCase switch
    {
        RequestOp.RequestOneofCase.RequestRange => $"request_range:<{Of(operation.RequestRange)}>",
        RequestOp.RequestOneofCase.RequestPut => $"request_put:<{Of(operation.RequestPut)}>",
        RequestOp.RequestOneofCase.RequestDeleteRange => $"request_delete_range:<{Of(operation.RequestDeleteRange)}>",
        // How deep they go is the client's choice.
        RequestOp.RequestOneofCase.RequestTxn => $"request_txn:<size:{operation.RequestTxn.CalculateSize()} >",
        _ => "",
    };

    private static string Listed<T>(IReadOnlyCollection<T> all, Func<T, string> text) =>
        string.Concat(all.Take(OperationsMax).Select(one => text(one).TrimEnd() + " ")) + (all.Count > OperationsMax ? $"and {all.Count - OperationsMax} more " : "");

    private static string Range(ByteString key, ByteString rangeEnd) =>
        $"key:\"{Quoted(key)}\" {(rangeEnd.IsEmpty ? "" : $"range_end:\"{Quoted(rangeEnd)}\" ")}";

    private static string Number(string name, long value) => value == 0 ? "" : $"{name}:{value} ";

    private static string Quoted(ByteString key)
    {
        var text = new StringBuilder();
        foreach (var b in key.Span[..Math.Min(key.Length, KeyBytesMax)])
            _ = b is >= 0x20 and < 0x7f and not ((byte)'"' or (byte)'\\') ? text.Append((char)b) : text.Append($"\\{Convert.ToString(b, 8).PadLeft(3, '0')}");
        return key.Length > KeyBytesMax ? text.Append($"... {key.Length} bytes").ToString() : text.ToString();
    }

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
