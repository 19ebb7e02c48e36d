namespace Discovery.Storage;

/// <summary>
/// Records by revision. One writer (the apply thread) calls <see cref="Put"/> and <see cref="Delete"/>; any number of threads
/// read at the same time. What is written becomes durable with <see cref="DataFolder.Checkpoint"/>, not before: until then the
/// log holds it.
/// </summary>
public interface IRevisionStore : IDisposable
{
    /// <summary>Stores the record, replacing one that is there: replay after a crash writes the same revisions again.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The record is larger than the store can hold.</exception>
    void Put(Revision revision, ReadOnlySpan<byte> record);

    /// <summary>False when the revision is absent. Never returns damaged bytes.</summary>
    /// <exception cref="StorageCorruptException">The stored record does not match its checksum.</exception>
    /// <exception cref="StorageFailedException">The disk could not be read.</exception>
    bool TryRead(Revision revision, out byte[] record);

    /// <summary>Hands the records over, one after the other in the order of <paramref name="revisions"/>, checked and without a copy.</summary>
    /// <returns>How many were taken; the next one is absent if that is not all and the sink has not refused.</returns>
    /// <exception cref="StorageCorruptException">A record does not match its checksum. Those ahead of it have been taken.</exception>
    /// <exception cref="StorageFailedException">The disk could not be read.</exception>
    int Read(ReadOnlySpan<Revision> revisions, IRecordSink sink);

    /// <summary>Removes the record; nothing happens when it is absent.</summary>
    void Delete(Revision revision);

    /// <summary>
    /// Visits every live record once, in no order that can be relied on. Meant for the start: runs on the writer's thread and
    /// must not overlap with writes.
    /// </summary>
    /// <exception cref="StorageCorruptException">A record does not match its checksum.</exception>
    void Scan(RevisionVisitor visitor);

    /// <summary>Number of live records.</summary>
    long Count { get; }

    /// <summary>Bytes that the store occupies, obsolete records included.</summary>
    long SizeBytes { get; }

    /// <summary>Bytes of live records.</summary>
    long SizeInUseBytes { get; }
}
