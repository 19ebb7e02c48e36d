namespace Discovery.Storage;

public sealed partial class DataFolder
{
    private readonly long _compactionBytesMin;

    // Padding, and what is written on the way.
    private const long CheckpointBytesMax = 64 * 1024;

    // The page of the store for whose live records there is known to be room.
    private long _pageWithRoom = -1;

    /// <summary>Free space of the disk, in bytes, beside what the folder has put by. Any thread.</summary>
    /// <exception cref="IOException">It could not be found out.</exception>
    public long FreeBytes => _disk.FreeBytes;

    /// <summary>
    /// How much has to stay free for what can't wait until there is room: two files of the log and two of the revision store, one for what
    /// is on its way when the alarm is raised and one for what makes room. Spare ones are put by besides.
    /// </summary>
    public long ReserveBytes => 2 * (Manifest.LogLayout.SegmentBytes + _revisions.FileBytes);

    /// <summary>The log has more files than the one that is being written: a checkpoint gives them back.</summary>
    public bool HasSpareLog =>
        (_log.SyncedUntil - 1) / Manifest.LogLayout.SegmentBytes > Manifest.LogBegin / Manifest.LogLayout.SegmentBytes;

    /// <summary>Bytes of the revision store that a pass of compaction would give back, as far as can be told. The writer's thread.</summary>
    public long ReclaimableBytes => _revisions.ReclaimableBytes;

    /// <summary>Compaction is worth its while, even where there is plenty of room. The writer's thread.</summary>
    public bool IsWorthCompacting =>
        _revisions.SizeBytes >= _compactionBytesMin && _revisions.ReclaimableBytes * 2 > _revisions.SizeBytes;

    /// <inheritdoc cref="FasterRevisionStore.IsCompacting"/>
    public bool IsCompacting => _revisions.IsCompacting;

    /// <inheritdoc cref="FasterRevisionStore.HasObsoleteFiles"/>
    public bool HasObsoleteFiles => _revisions.HasObsoleteFiles;

    /// <summary>
    /// There is room to move a page of live records, or all there are if these are fewer: where everything was deleted, next to none.
    /// </summary>
    public bool CanCompact
    {
        get
        {
            var page = Manifest.RevisionLayout.PageBytes;
            var live = _revisions.SizeInUseBytes;
            // What does not fit the rest of a page leaves it empty.
            return HasRoom(Math.Min(page, live) + Math.Min(page, live + CheckpointBytesMax));
        }
    }

    /// <summary>
    /// Begins to move what is live out of all that the last checkpoint holds, so that the space of the rest comes back, online: by
    /// <see cref="CompactStep"/>, a little at a time, between writes. The writer's thread, as all that follows.
    /// </summary>
    public void BeginCompaction()
    {
        _pageWithRoom = -1;
        _revisions.BeginCompaction();
    }

    /// <summary>
    /// Does a little of it. False when the disk is too full to move anything, which ends the compaction; otherwise see
    /// <see cref="IsCompacting"/> for whether more is to be done. Files go with the next checkpoint.
    /// </summary>
    /// <param name="bytesMax">Bytes of the store to go through, rounded up to whole records; a step ends with its page in any case.</param>
    /// <exception cref="StorageFailedException">The disk failed; the process must end.</exception>
    /// <exception cref="StorageCorruptException">A damaged record was found; the process must end.</exception>
    public bool CompactStep(long bytesMax = long.MaxValue)
    {
        // Asking the disk costs more than moving a few records.
        if (_revisions.CompactingPage != _pageWithRoom)
        {
            if (!CanCompact)
            {
                _revisions.EndCompaction();
                return false;
            }

            _pageWithRoom = _revisions.CompactingPage;
        }

        Guarded(() => _revisions.CompactStep(bytesMax));
        return true;
    }

    /// <summary>
    /// The revision store can grow by that many bytes, and by the page that a checkpoint pads, without failing on a full disk.
    /// </summary>
    public bool HasRoomFor(long bytes) => HasRoom(bytes + Manifest.RevisionLayout.PageBytes);

    private bool HasRoom(long bytes)
    {
        try
        {
            return _revisions.HasRoomFor(
                bytes, _disk.HasSpare(_revisions.FileBytes) ? 1 : 0, _disk.FreeBytes);
        }
        catch (IOException e)
        {
            throw Failed(_disk, e);
        }
    }
}
