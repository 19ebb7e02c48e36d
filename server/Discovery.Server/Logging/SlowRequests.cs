using System.Globalization;
using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Server.Metrics;
using Discovery.Server.Options;
using Discovery.Store;
using Google.Protobuf;

namespace Discovery.Server.Logging;

/// <summary>
/// Tells of requests that take long, in etcd's words and with its fields: "apply request took too long" for entries and for reads, "request
/// stats" for unary calls as their clients see them. Any thread.
/// </summary>
internal sealed class SlowRequests(SlowOptions options, ApplyMetrics metrics, TimeProvider time, ILogger logger)
{
    /// <summary>When a disk stalls, all are slow: lines beyond these would only slow the rest down.</summary>
    private const int LinesPerSecondMax = 100;

    private readonly Lock _gate = new();
    private long _secondBegan = time.GetTimestamp();
    private int _lines;
    private long _leftOut;

    /// <summary>For the calls of one method.</summary>
    public RpcSlowCalls Of(RpcMethodHandler method) => new(
        method.FullName is "/etcdserverpb.KV/Range" or "/etcdserverpb.KV/Txn" && options.Apply < options.Unary ? options.Apply : options.Unary, Ended);

    /// <summary>An entry took longer than --warning-apply-duration.</summary>
    public void Applied(Proposal proposal, StoreError? error, IMessage? response, TimeSpan took) => TellApplied(
        "", RequestText.Of(proposal), response is null ? "" : $"size:{response.CalculateSize()}", error?.Text(), took);

    private void Ended(RpcSlowCall call)
    {
        // A transaction that writes was in the log, and is told of by whoever applied it.
        if (call.Took > options.Apply && (call.Request is RangeRequest || (call.Request is TxnRequest txn && IsRead(txn))))
        {
            metrics.SlowEntries.Increment();
            TellApplied(
                call.Request is RangeRequest ? "read-only range " : "read-only txn ", RequestText.Of(call.Request), ResponseText(call.Response), null, call.Took);
        }
        if (call.Took > options.Unary)
            TellStatistics(call);
    }

    private void TellApplied(string prefix, string request, string response, string? error, TimeSpan took) => Tell(
        "apply request took too long",
        [
            new("took", GoDuration.Format(took)),
            new("expected-duration", GoDuration.Format(options.Apply)),
            new("prefix", prefix),
            new("request", request),
            new("response", response),
            .. error is null ? (KeyValuePair<string, object?>[])[] : [new("error", error)],
        ]);

    private void TellStatistics(RpcSlowCall call)
    {
        var (requests, requestBytes, responses) = (call.Request, call.Response) switch
        {
            (RangeRequest r, _) => (0L, (long)r.CalculateSize(), (call.Response as RangeResponse)?.Count ?? 0),
            (PutRequest p, _) => (1, p.CalculateSize(), 0),
            (DeleteRangeRequest d, _) => (0, d.CalculateSize(), (call.Response as DeleteRangeResponse)?.Deleted ?? 0),
            (TxnRequest t, TxnResponse { Succeeded: true }) => (t.Success.Count, t.Success.Sum(o => (long)o.CalculateSize()), 0),
            (TxnRequest t, _) => (t.Failure.Count, t.Failure.Sum(o => (long)o.CalculateSize()), 0),
            _ => (-1, -1, -1),
        };
        Tell(
            "request stats",
            [
                new("start time", (time.GetUtcNow() - call.Took).ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture)),
                new("time spent", GoDuration.Format(call.Took)),
                new("remote", call.Context.Peer[(call.Context.Peer.IndexOf(':', StringComparison.Ordinal) + 1)..]),
                new("response type", call.Context.Method),
                new("request count", requests),
                new("request size", requestBytes),
                new("response count", responses),
                new("response size", requests < 0 ? -1L : call.Response?.CalculateSize() ?? 0L),
                new("request content", RequestText.Of(call.Request)),
            ]);
    }

    private static string ResponseText(IMessage? response) => response switch
    {
        RangeResponse range => $"range_response_count:{range.Kvs.Count} size:{range.CalculateSize()}",
        TxnResponse txn =>
            $"responses:<{string.Join(' ', txn.Responses.Select(r => $"range_response_count:{r.ResponseRange?.Kvs.Count ?? 0}"))}> size:{txn.CalculateSize()}",
        _ => "",
    };

    private static bool IsRead(TxnRequest txn) => txn.Success.Concat(txn.Failure).All(o => o.RequestCase == RequestOp.RequestOneofCase.RequestRange);

    private void Tell(string message, List<KeyValuePair<string, object?>> fields)
    {
        lock (_gate)
        {
            if (time.GetElapsedTime(_secondBegan) >= TimeSpan.FromSeconds(1))
                (_secondBegan, _lines) = (time.GetTimestamp(), 0);
            if (_lines == LinesPerSecondMax)
            {
                _leftOut++;
                return;
            }
            _lines++;
            if (_leftOut > 0)
                fields.Add(new("slow requests not told", _leftOut));
            _leftOut = 0;
        }
        // Fields whose names have blanks, as etcd's, can't be those of a template.
        logger.Log(LogLevel.Warning, new EventId(46), (IReadOnlyList<KeyValuePair<string, object?>>)fields, null, (_, _) => message);
    }
}
