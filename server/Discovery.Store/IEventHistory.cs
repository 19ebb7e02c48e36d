using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Store;

/// <summary>What happened to the keys, readable from any thread. The watch hub catches slow watchers up from here.</summary>
public interface IEventHistory
{
    /// <summary>The newest revision whose effect readers see; 1 in an empty store.</summary>
    long CurrentRevision { get; }

    /// <summary>History below this revision is gone; -1 as long as nothing has been compacted.</summary>
    long CompactRevision { get; }

    /// <summary>
    /// The events of revisions <paramref name="from"/> to <paramref name="to"/>, both included, whose key lies in
    /// [<paramref name="key"/>, <paramref name="rangeEnd"/>): etcd's conventions, so an empty end means the single key and "\0" every
    /// key from <paramref name="key"/> on. Revisions without such an event are left out. Stops after about
    /// <paramref name="maxEvents"/> events, but never inside a revision, nor before it got past <paramref name="from"/>.
    /// </summary>
    /// <param name="completeTo">
    /// Everything up to and including this revision has been returned; never above <see cref="CurrentRevision"/>, so that it lies
    /// below <paramref name="to"/> when that is in the future.
    /// </param>
    /// <exception cref="CompactedException">
    /// <paramref name="from"/> is below the compact revision. As in etcd, the compact revision itself can still be read, deletes
    /// included.
    /// </exception>
    IReadOnlyList<RevisionEvents> Read(ByteString key, ByteString rangeEnd, long from, long to, int maxEvents, out long completeTo);

    /// <summary>
    /// The key as it was just before <paramref name="revision"/>: what a watch reports as prev_kv. Null when it did not exist then, or
    /// when that state has been compacted.
    /// </summary>
    KeyValue? Previous(ByteString key, long revision);
}
