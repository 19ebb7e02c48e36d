using System.Collections.Immutable;
using Discovery.Protocol;
using Discovery.Storage;

namespace Discovery.Store;

/// <summary>Makes the state with which a new cluster begins of a saved snapshot: its keys, revisions and leases, and other members.</summary>
/// <param name="RevisionBump">
/// Revisions to leave out; 0 goes on where the snapshot ends. Whoever has seen later revisions of the old cluster must not take new ones for
/// those. All revisions up to the new one are compacted then, so that watches and caches notice and start anew.
/// </param>
public sealed record SnapshotRestore(SavedSnapshot Snapshot, IEnumerable<Member> Founders, long RevisionBump)
{
    /// <summary>
    /// Checks all of it first, then puts the records into an empty store. The result is for the first checkpoint of the folder. The same
    /// snapshot, founders and bump give the same state on each founder.
    /// </summary>
    /// <exception cref="SnapshotUnusableException">It is damaged, or is none. Nothing was put.</exception>
    public (ulong Index, ulong Term, byte[] State) Run(IRevisionStore records)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentOutOfRangeException.ThrowIfNegative(RevisionBump);
        var saved = SnapshotContents.Check(Snapshot.Read(), new Leases.LeaseBook(ttlSecondsMin: 1), RequireRoom).Saved;
        var reader = Snapshot.Read();
        reader.ReadHeader();
        while (reader.TryRead(out var revision, out var record))
        {
            records.Put(revision, record);
        }

        if (RevisionBump > 0)
        {
            saved = saved with { Revision = saved.Revision + RevisionBump, CompactRevision = saved.Revision + RevisionBump };
            PutBump(records, saved.Revision);
        }

        // As if one more entry, in a term of its own, had put these members in the place of the others: whoever founds the cluster without
        // the snapshot is behind that, and gets it from the others.
        var index = saved.AppliedIndex + 1;
        var byId = Founders.ToImmutableSortedDictionary(member => member.ID, member => member.Clone());
        saved = saved with
        {
            AppliedIndex = index,
            AppliedTerm = saved.AppliedTerm + 1,
            Members = new MembersView(byId, ImmutableSortedSet<ulong>.Empty, index),
            // They were raised for members that are not there any more.
            Alarms = AlarmsView.None,
            // Users and roles stay; whoever is logged in to the old cluster is not to the new one.
            Auth = saved.Auth.WithoutTokens(),
        };
        return (index, saved.AppliedTerm, saved.Encode());
    }

    private void RequireRoom(SavedState saved)
    {
        if (RevisionBump > long.MaxValue / 2 - saved.Revision)
        {
            throw new SnapshotUnusableException($"The revision {saved.Revision} of the snapshot can't be raised by {RevisionBump}.");
        }
    }

    /// <summary>
    /// From the compact revision on each revision has its record. This one is the delete of a key that nobody can have, and the next
    /// compaction takes it away.
    /// </summary>
    private static void PutBump(IRevisionStore records, long revision)
    {
        var writer = new RecordWriter();
        RevisionRecord.WriteDelete(writer, [], isLast: true);
        records.Put(new Revision(revision, 0), writer.Record);
    }
}
