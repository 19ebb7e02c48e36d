using Discovery.Protocol;
using static Discovery.Conformance.BadInput.Bytes;

namespace Discovery.Conformance.BadInput;

internal static class WatchTable
{
    public static IEnumerable<BadCall> Rows =>
    [
        new("Watch/Watch", new WatchRequest(), ""),
        Create(new WatchCreateRequest(), "{ \"created\": true }"),
        Create(new WatchCreateRequest { RangeEnd = Of("z") }, "{ \"created\": true }"),
        Create(new WatchCreateRequest { Key = Of("z"), RangeEnd = Of("a") }, "{ \"watchId\": \"-1\", \"created\": true, \"canceled\": true, \"cancelReason\": \"mvcc: watcher range is empty\" }"),
        Create(new WatchCreateRequest { Key = Of("a"), RangeEnd = Of("a") }, "{ \"watchId\": \"-1\", \"created\": true, \"canceled\": true, \"cancelReason\": \"mvcc: watcher range is empty\" }"),
        Create(new WatchCreateRequest { Key = Of("a"), WatchId = -1 }, "{ \"watchId\": \"-1\", \"created\": true }"),
        Create(new WatchCreateRequest { Key = Of("a"), WatchId = long.MinValue }, "{ \"watchId\": \"-9223372036854775808\", \"created\": true }"),
        Create(new WatchCreateRequest { Key = Of("a"), WatchId = long.MaxValue }, "{ \"watchId\": \"9223372036854775807\", \"created\": true }"),
        Create(new WatchCreateRequest { Key = Of("a"), StartRevision = -7 }, "{ \"created\": true }") with { Here = "{ \"watchId\": \"-1\", \"created\": true, \"canceled\": true, \"cancelReason\": \"etcdserver: mvcc: required revision has been compacted\" }" },
        Create(new WatchCreateRequest { Key = Of("a"), StartRevision = long.MaxValue }, "{ \"created\": true }"),
        Create(new WatchCreateRequest { Key = Of("a"), Filters = { (WatchCreateRequest.Types.FilterType)9 } }, "{ \"created\": true }"),
        Create(new WatchCreateRequest { Key = Large(1 << 20) }, "{ \"created\": true }"),
        new(
            "Watch/Watch",
            [
                new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Of("a"), WatchId = 7 } },
                new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Of("b"), WatchId = 7 } },
            ],
            "{ \"watchId\": \"7\", \"created\": true } { \"watchId\": \"-1\", \"created\": true, \"canceled\": true, \"cancelReason\": \"mvcc: duplicate watch ID provided on the WatchStream\" }"),
        new("Watch/Watch", new WatchRequest { CancelRequest = new WatchCancelRequest() }, ""),
        new("Watch/Watch", new WatchRequest { CancelRequest = new WatchCancelRequest { WatchId = 99 } }, ""),
        new("Watch/Watch", new WatchRequest { CancelRequest = new WatchCancelRequest { WatchId = -1 } }, ""),
    ];

    private static BadCall Create(WatchCreateRequest request, string answer) => new("Watch/Watch", new WatchRequest { CreateRequest = request }, answer);
}
