using Discovery.Protocol;
using Discovery.Raft;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Watch;
using Google.Protobuf;

namespace Discovery.Server.Node;

/// <summary>What a start makes of a data folder, for a verification: the state as of the checkpoint, and the log replayed onto it.</summary>
internal static class TriedStart
{
    /// <summary>Adds what it finds. Writes to the folder's revision store, which must be a copy.</summary>
    /// <exception cref="StorageCorruptException">Something does not fit together.</exception>
    public static void Run(DataFolder folder, FolderReport report)
    {
        try
        {
            Replay(folder, report);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidProtocolBufferException or InvalidOperationException or StorageUnusableException)
        {
            report.Add(new FolderDamage(folder.Path, "", $"the log can't be replayed onto the state: {e.Message}"));
        }
    }

    private static void Replay(DataFolder folder, FolderReport report)
    {
        if (folder.Manifest.StoreState.IsEmpty)
        {
            report.Note("state: none, the member was never founded");
            return;
        }
        var state = NodeState.Parser.ParseFrom(folder.Manifest.StoreState.Span);
        var parts = NodeMachine.Restore(folder, new WatchHubOptions());
        var machine = parts.Machine;
        report.Note(
            $"state: member {state.MemberId:x} of cluster {state.ClusterId:x}, {machine.Members.Count} members, as of entry {machine.AppliedIndex}: " +
            Describe(machine));

        var restore = LogRecords.Restore(folder, NodeMachine.MembershipOf(machine.MembersView));
        var last = restore.Entries.Count > 0 ? restore.Entries[^1].Index : restore.AppliedIndex;
        if (restore.HardState.Commit > last)
        {
            report.Add(new FolderDamage(
                folder.Path, "", $"the log ends with entry {last}, but entry {restore.HardState.Commit} is known to be committed"));
            return;
        }

        // What is not known to be committed may yet be overridden, which a copy of the state does not mind.
        foreach (var entry in restore.Entries)
            Apply(machine, entry);
        report.Note(
            $"replay: {restore.Entries.Count} entries, {Committed(restore)} of them known to be committed, up to entry {machine.AppliedIndex}: " +
            Describe(machine));
    }

    private static string Describe(StateMachine machine) =>
        $"revision {machine.Kv.CurrentRevision}, {(machine.Kv.CompactRevision > 0 ? $"compacted at {machine.Kv.CompactRevision}" : "never compacted")}";

    private static void Apply(StateMachine machine, Entry entry)
    {
        var data = entry.Kind == EntryKind.Membership ? MembershipChange.Context(entry.Data) : entry.Data;
        if (data.IsEmpty)
            machine.Skip(entry.Index, entry.Term);
        else
            machine.Apply(entry.Index, entry.Term, Proposal.Parser.ParseFrom(data.Span));
    }

    private static int Committed(RaftRestore restore) => restore.Entries.Count(entry => entry.Index <= restore.HardState.Commit);
}
