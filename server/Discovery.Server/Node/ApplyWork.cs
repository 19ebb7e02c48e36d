using Discovery.Raft;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>
/// What consensus hands to apply, in order: a snapshot that takes the place of everything, or entries, then the reads that may be
/// served once these are applied, then the members that are to get a snapshot of the state after them.
/// </summary>
internal sealed record ApplyWork
{
    public static ApplyWork Nothing { get; } = new();

    public IReadOnlyList<Entry> Entries
    {
        get;
        init
        {
            field = value;
            Bytes = BytesOf(value);
        }
    } = [];

    /// <summary>Of the entries' data.</summary>
    public long Bytes { get; private init; }

    public IReadOnlyList<ReadState> Reads { get; init; } = [];

    public IReadOnlyList<ulong> SnapshotsWanted { get; init; } = [];

    /// <summary>The term in which the snapshots were wanted: they are sent by the leader of that term, or not at all.</summary>
    public ulong Term { get; init; }

    public SnapshotInstallation? Install { get; init; }

    /// <summary>Looks at the state between two entries; must not take long.</summary>
    public Action<StateMachine>? Look { get; init; }

    /// <summary>Somebody waits for it.</summary>
    public bool IsForClients => Entries.Count > 0 || Reads.Count > 0;

    private static long BytesOf(IReadOnlyList<Entry> entries)
    {
        var bytes = 0L;
        for (var i = 0; i < entries.Count; i++)
            bytes += entries[i].Data.Length;
        return bytes;
    }
}
