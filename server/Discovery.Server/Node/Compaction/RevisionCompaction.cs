namespace Discovery.Server.Node.Compaction;

/// <summary>Keeps a number of revisions. Looks every five minutes, as etcd does.</summary>
internal sealed class RevisionCompaction(long kept) : ICompactionSchedule
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    private TimeSpan? _due;
    private long _last;

    public long? Due(TimeSpan now, long revision, bool mayCompact)
    {
        _due ??= now + Pause;
        if (now < _due)
            return null;
        _due = now + Pause;
        var until = revision - kept;
        return mayCompact && until > 0 && until != _last ? until : null;
    }

    public void Done(long revision) => _last = revision;
}
