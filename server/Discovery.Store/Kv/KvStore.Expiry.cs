using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Storage.Index;
using Google.Protobuf;

namespace Discovery.Store;

/// <summary>Keys that go with their leases, many at a time.</summary>
public sealed partial class KvStore
{
    /// <summary>
    /// Deletes the keys that exist, group by group, each group a revision of its own; a group without any makes none. Readers see all of
    /// it at once: the index is copied and published for all groups together, which costs a fraction of doing it for each.
    /// </summary>
    /// <returns>The events of each revision, in order.</returns>
    internal List<RevisionEvents> DeleteInRevisions(IEnumerable<IReadOnlyList<ByteString>> groups, ILeaseBook leases)
    {
        var start = _state;
        var editor = start.Index.Edit();
        var revisions = new List<RevisionEvents>();
        var changes = new List<StagedChange>();
        foreach (var keys in groups)
        {
            changes.Clear();
            var next = start.Revision + revisions.Count + 1;
            foreach (var key in keys)
            {
                if (editor.View.Find(key.Span) is { IsLive: true } entry)
                {
                    changes.Add(Delete(editor, entry, new Revision(next, changes.Count)));
                }
            }

            if (changes.Count > 0)
            {
                revisions.Add(Record(next, changes));
                changes.ForEach(change => MoveLease(change, leases));
            }
        }

        if (revisions.Count > 0)
        {
            _state = start with { Index = editor.Publish(), Revision = start.Revision + revisions.Count };
        }

        return revisions;
    }

    private static StagedChange Delete(KeyIndexEditor editor, KeyEntry entry, Revision revision)
    {
        editor.Delete(entry.Key, revision);
        return new StagedChange(new KeyValue { Key = KeyBytes.Wrap(entry.Key), ModRevision = revision.Main }, IsDelete: true, entry.Lease);
    }
}
