using Discovery.Protocol;

namespace Discovery.Store.Watch;

/// <summary>The responses without events, as etcd 3.5 words them.</summary>
internal static class WatchResponses
{
    /// <summary>The watch id of what concerns no single watch: refused creations and progress of the whole stream.</summary>
    public const long NoWatch = -1;

    public const string EmptyRange = "mvcc: watcher range is empty";
    public const string DuplicateId = "mvcc: duplicate watch ID provided on the WatchStream";

    /// <summary>In the words in which a refusal for lack of permission comes, which are those of Go's gRPC.</summary>
    public static readonly string TooMany = $"rpc error: code = ResourceExhausted desc = {StoreError.TooManyRequests.Text()}";

    public static WatchResponse Created(long id, long revision) => new() { Header = Header(revision), WatchId = id, Created = true };

    /// <summary>
    /// Never under the id that was asked for: a client would take it for the end of the watch that has that id (etcd's #14563).
    /// </summary>
    public static WatchResponse Refused(string reason, long revision) =>
        new() { Header = Header(revision), WatchId = NoWatch, Created = true, Canceled = true, CancelReason = reason };

    public static WatchResponse Canceled(long id, long revision) => new() { Header = Header(revision), WatchId = id, Canceled = true };

    /// <summary>etcd gives no reason and no revision here: clients look at the compact revision.</summary>
    public static WatchResponse Compacted(long id, long compactRevision) =>
        new() { Header = Header(0), WatchId = id, Canceled = true, CompactRevision = compactRevision };

    public static WatchResponse Progress(long id, long revision) => new() { Header = Header(revision), WatchId = id };

    public static ResponseHeader Header(long revision) => new() { Revision = revision };
}
