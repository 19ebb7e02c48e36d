namespace Discovery.Storage.Index;

/// <summary>
/// Room for a key's older revisions, shared by successive states of the key: each state sees a prefix of it, and slots behind a
/// published prefix are written before the longer prefix is published, so that readers need no lock.
/// </summary>
internal sealed class RevisionArray(int capacity)
{
    internal readonly Slot[] Slots = new Slot[capacity];

    /// <summary>
    /// Slots taken by any state. A state that is not the newest one (its edit was given up, or the index was forked) finds this larger
    /// than its own prefix, and copies instead of writing over what another state sees.
    /// </summary>
    internal int Taken;

    internal readonly record struct Slot(long Main, long SubAndKind)
    {
        internal Slot(Revision revision, bool isTombstone)
            : this(revision.Main, (revision.Sub << 1) | (isTombstone ? 1L : 0L))
        {
        }

        internal Revision Revision => new(Main, SubAndKind >> 1);

        internal bool IsTombstone => (SubAndKind & 1) != 0;
    }
}
