using Discovery.Fuzz.Kit;
using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Leases;
using Google.Protobuf;

namespace Discovery.Fuzz.Targets;

/// <summary>Saved snapshots, and, behind their checksums, the state that is in them.</summary>
internal static class SnapshotTarget
{
    private static readonly StateMachine Machine = Filled();

    public static FuzzTarget File { get; } = new("snapshot-file", [Saved()], [], Restore)
    {
        AllocatedBytesMax = 16 << 20,
    };

    public static FuzzTarget State { get; } = new("snapshot-state", [new SnapshotReader(new MemoryStream(Saved())).ReadHeader().Encode()], [], input =>
    {
        try
        {
            SavedState.Decode(input);
        }
        catch (Exception refused) when (refused is StorageCorruptException or StorageUnusableException)
        {
            // Told with what to do.
        }
    });

    private static void Restore(byte[] input)
    {
        try
        {
            var member = new Member { ID = 1, Name = "m", PeerURLs = { "http://localhost:2380" } };
            new SnapshotRestore(SavedSnapshot.Open(new MemoryStream(input), checksHash: false), [member], RevisionBump: 0).Run(new MemoryRevisionStore());
        }
        catch (SnapshotUnusableException)
        {
            // Told with what is wrong with the file.
        }
    }

    private static StateMachine Filled()
    {
        var machine = StateMachine.Open(new MemoryRevisionStore(), new LeaseBook(ttlSecondsMin: 1), default);
        Proposal[] proposals =
        [
            new() { LeaseGrant = new LeaseGrantRequest { ID = 7, TTL = 60 } },
            new() { Put = new PutRequest { Key = ByteString.CopyFromUtf8("key"), Value = ByteString.CopyFromUtf8("value"), Lease = 7 } },
            new() { Put = new PutRequest { Key = ByteString.CopyFromUtf8("other"), Value = ByteString.CopyFrom(new byte[300]) } },
            new() { DeleteRange = new DeleteRangeRequest { Key = ByteString.CopyFromUtf8("other") } },
        ];
        ulong index = 0;
        foreach (Proposal proposal in proposals)
            machine.Apply(++index, 1, proposal);
        return machine;
    }

    private static byte[] Saved()
    {
        using var export = new SnapshotExport(Machine.OpenSnapshot());
        using var file = new MemoryStream();
        byte[] part = new byte[1000];
        for (int read = export.Read(part); read > 0; read = export.Read(part))
            file.Write(part, 0, read);
        return file.ToArray();
    }
}
