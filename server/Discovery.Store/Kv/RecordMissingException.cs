using Discovery.Storage;

namespace Discovery.Store;

/// <summary>
/// The index names a revision whose record is not there. Either a compaction went past the reader's snapshot meanwhile, or data is lost;
/// who holds the snapshot knows which. Never leaves this assembly.
/// </summary>
internal sealed class RecordMissingException(Revision revision) : Exception($"There is no record of revision {revision}.")
{
    internal Revision Revision { get; } = revision;

    internal StorageCorruptException AsCorruption() => new(
        $"The record of revision {Revision} is missing from the revision store, although the key index names it. Restore the data folder " +
        "from a backup, or remove it and let the member join anew.",
        this);
}
