using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Storage.Index;
using Google.Protobuf;

namespace Discovery.Store;

public sealed partial class KvStore
{
    /// <summary>The first revision that can have changed anything.</summary>
    private const long FirstChange = KvState.FirstRevision + 1;

    /// <inheritdoc/>
    public IReadOnlyList<RevisionEvents> Read(ByteString key, ByteString rangeEnd, long from, long to, int maxEvents, out long completeTo)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(rangeEnd);
        while (true)
        {
            var replacements = _replacements;
            try
            {
                return Read(_state, KeyRange.OfRequest(key.Memory, rangeEnd.Memory), from, to, maxEvents, out completeTo);
            }
            catch (Exception e) when (e is StorageCorruptException or RecordMissingException && WasReplaced(replacements))
            {
                // What was read from is gone: once more, from the new state.
            }
            catch (RecordMissingException missing)
            {
                Interlocked.MemoryBarrier();
                var compacted = _state.CompactRevision;
                throw missing.Revision.Main < compacted ? new CompactedException(compacted) : missing.AsCorruption();
            }
        }
    }

    /// <inheritdoc/>
    public KeyValue? Previous(ByteString key, long revision)
    {
        ArgumentNullException.ThrowIfNull(key);
        return ReadSnapshot(
            (key, revision),
            static (view, request) => request.revision - 1 >= view.CompactRevision &&
                view.Index.Find(request.key.Span) is { } entry &&
                entry.TryFindAt(request.revision - 1, out var found)
                    ? view.Read(entry, found)
                    : null);
    }

    private List<RevisionEvents> Read(KvState state, KeyRange range, long from, long to, int maxEvents, out long completeTo)
    {
        if (from < state.CompactRevision)
        {
            throw new CompactedException(state.CompactRevision);
        }

        var first = Math.Max(from, FirstChange);
        var last = Math.Min(to, state.Revision);
        completeTo = last;
        if (first > last)
        {
            return [];
        }

        // Whichever is less: the keys that can have events, or all revisions there are.
        var reading = new HistoryReading(_records, range, maxEvents);
        return state.Index.EntriesMax(range) <= last - first + 1
            ? reading.ByKey(state.Index, first, ref completeTo)
            : reading.ByRevision(first, ref completeTo);
    }
}
