using Discovery.Protocol;

namespace Discovery.Client;

/// <summary>What to watch, as a message.</summary>
internal static class WatchRequests
{
    public static WatchCreateRequest Create(KvRange range, WatchOptions options, long startRevision)
    {
        var request = new WatchCreateRequest
        {
            Key = range.Start.ToByteString(),
            RangeEnd = range.End.ToByteString(),
            StartRevision = startRevision,
            PrevKv = options.PreviousValues,

            // Always asked for, whether or not the consumer wants them: they move the revision at which a watch without events
            // goes on after a broken connection, so that a compaction in the meantime does not void it.
            ProgressNotify = true,

            // Without it a server has to send one huge revision in one message, beyond what proxies on the way may allow.
            Fragment = true,
        };
        if (options.Filters.HasFlag(WatchFilters.NoPuts))
            request.Filters.Add(WatchCreateRequest.Types.FilterType.Noput);
        if (options.Filters.HasFlag(WatchFilters.NoDeletes))
            request.Filters.Add(WatchCreateRequest.Types.FilterType.Nodelete);
        return request;
    }
}
