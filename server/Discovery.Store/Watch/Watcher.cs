using Discovery.Protocol;

namespace Discovery.Store.Watch;

/// <summary>One watch of a stream. All but the immutable part is guarded by the hub's lock.</summary>
internal sealed class Watcher
{
    private readonly Traits _traits;

    public Watcher(WatchStream stream, long id, in WatchRange range, WatchCreateRequest request)
    {
        Stream = stream;
        Id = id;
        Range = range;
        StartRevision = request.StartRevision;
        _traits = (request.PrevKv ? Traits.PreviousValue : 0)
            | (request.Fragment ? Traits.Fragment : 0)
            | (request.ProgressNotify ? Traits.ProgressNotify : 0);
        foreach (var filter in request.Filters)
        {
            _traits |= filter switch
            {
                WatchCreateRequest.Types.FilterType.Noput => Traits.NoPut,
                WatchCreateRequest.Types.FilterType.Nodelete => Traits.NoDelete,
                _ => 0, // a filter of a later protocol version: etcd ignores what it does not know
            };
        }
    }

    [Flags]
    private enum Traits : byte
    {
        PreviousValue = 1,
        Fragment = 2,
        ProgressNotify = 4,
        NoPut = 8,
        NoDelete = 16,
    }

    public WatchStream Stream { get; }

    public long Id { get; }

    public WatchRange Range { get; }

    /// <summary>As the client asked: 0 for "from now on".</summary>
    public long StartRevision { get; }

    public bool WantsPrevious => (_traits & Traits.PreviousValue) != 0;

    public bool WantsFragments => (_traits & Traits.Fragment) != 0;

    public bool WantsProgress => (_traits & Traits.ProgressNotify) != 0;

    /// <summary>
    /// Invariant: every event below it that the watcher should see is in its stream's queue or has been taken from there, and none at
    /// or above it. While the watcher is synced it may lag behind the hub's revision: nothing in between concerned the watcher.
    /// </summary>
    public long NextRevision { get; set; }

    /// <summary>Synced watchers stand in the hub's index and hear of changes from the writer; the others read history.</summary>
    public bool IsSynced { get; set; }

    /// <summary>No event since the last progress tick, so that the next one has something to say.</summary>
    public bool IsQuiet { get; set; } = true;

    /// <summary>The events of the revision that is being published, while it is.</summary>
    public EventSelection Matched;

    // A watcher is always in exactly one list: its key's or range's in the index, or its stream's list of those behind.
    internal WatcherList? List;
    internal Watcher? NextInList;
    internal Watcher? PreviousInList;

    public bool Wants(Event.Types.EventType type) => (_traits & (type == Event.Types.EventType.Put ? Traits.NoPut : Traits.NoDelete)) == 0;

    /// <summary>True when both need the same events from history; the same but for previous values.</summary>
    public bool ReadsTheSameAs(Watcher other)
    {
        const Traits Filters = Traits.NoPut | Traits.NoDelete;
        return NextRevision == other.NextRevision
            && (_traits & Filters) == (other._traits & Filters)
            && Range.Key.Equals(other.Range.Key)
            && Range.RangeEnd.Equals(other.Range.RangeEnd);
    }
}
