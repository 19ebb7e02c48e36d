using Discovery.Storage;
using Discovery.Storage.Index;

namespace Discovery.Store;

/// <summary>
/// Makes the revision store hold the records of a snapshot and no others. First come the new ones, then the state that readers see, and
/// only then the old ones go: a reader that misses one finds the new state published.
/// </summary>
internal sealed class SnapshotInstall(IRevisionStore records, SnapshotContents contents)
{
    internal void Run(Stream snapshot, KvStore kv, PendingDeletes pending)
    {
        var old = kv.State.Index;
        try
        {
            Put(snapshot);
        }
        catch (Exception e) when (e is SnapshotUnusableException or IOException)
        {
            throw new StorageCorruptException($"The snapshot was intact and is not any more: {e.Message} Check the disk, then start again.", e);
        }

        kv.Replace(contents.State);
        DeleteOld(old);
        pending.DeleteAll(DeleteUnlessReached);
        if (records.Count != contents.Records)
        {
            throw new StorageCorruptException(
                $"The revision store holds {records.Count} records after the install of a snapshot of {contents.Records}. Restart this " +
                "member: it goes on from where it was before.");
        }

        pending.Add(contents.Saved.AppliedIndex, contents.Garbage);
    }

    private void Put(Stream snapshot)
    {
        var reader = new SnapshotReader(snapshot);
        reader.ReadHeader();
        while (reader.TryRead(out var revision, out var record))
        {
            if (!records.TryRead(revision, out var known) || !record.SequenceEqual(known))
            {
                records.Put(revision, record);
            }
        }
    }

    private void DeleteOld(KeyIndex old)
    {
        var (before, after) = (new List<Revision>(), new HashSet<Revision>());
        old.ForEach(KeyRange.From(ReadOnlyMemory<byte>.Empty), entry =>
        {
            before.Clear();
            after.Clear();
            entry.CollectRevisions(0, long.MaxValue, before);
            contents.State.Index.Find(entry.Key)?.CollectRevisions(0, long.MaxValue, after);
            foreach (var revision in before)
            {
                if (!after.Contains(revision))
                {
                    DeleteUnlessReached(revision);
                }
            }

            return true;
        });
    }

    // The snapshot may have another key's record under that revision. It should not, but then this one is right.
    private void DeleteUnlessReached(Revision revision)
    {
        if (!records.TryRead(revision, out var bytes))
        {
            return;
        }

        var key = RevisionRecord.Parse(revision, bytes).KeyIn(bytes);
        var found = new List<Revision>();
        contents.State.Index.Find(key)?.CollectRevisions(revision.Main, revision.Main, found);
        if (!found.Contains(revision) && !contents.Garbage.Contains(revision))
        {
            records.Delete(revision);
        }
    }
}
