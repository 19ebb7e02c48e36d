using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Store.Leases;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Store.Tests.Snapshots;

/// <summary>A member without consensus: log, records and manifest on a simulated disk, the state machine on top.</summary>
internal sealed class DiskMember : IDisposable
{
    private readonly DataFolder _folder;

    internal DiskMember(SimDisk disk)
    {
        _folder = DataFolder.Open(disk, SmallFolder.Options);
        try
        {
            Machine = StateMachine.Open(_folder.Revisions, new LeaseBook(ttlSecondsMin: 2), _folder.Manifest.StoreState);
            HardState = _folder.Replay.HardState;
            foreach (var entry in _folder.Replay.Entries)
            {
                Machine.Apply(entry.Index, entry.Term, Proposal.Parser.ParseFrom(entry.Payload.Span));
            }
        }
        catch
        {
            _folder.Dispose();
            throw;
        }
    }

    internal StateMachine Machine { get; }

    internal LogRecord? HardState { get; }

    internal void Apply(Proposal proposal)
    {
        var index = Machine.AppliedIndex + 1;
        _folder.Log.Append([new LogRecord(LogRecordKind.Entry, index, 1, proposal.ToByteArray()), Committed(index)]);
        Machine.Apply(index, 1, proposal);
    }

    internal void Checkpoint()
    {
        _folder.Checkpoint(new CheckpointState(Machine.AppliedIndex, Machine.AppliedTerm, Machine.SaveState()));
        Machine.DeletePendingUpTo(Machine.AppliedIndex);
    }

    internal void Install(byte[] snapshot)
    {
        using var spool = _folder.OpenSpool();
        for (var offset = 0; offset < snapshot.Length; offset += 5000)
        {
            spool.Append(offset, snapshot.AsSpan(offset, Math.Min(5000, snapshot.Length - offset)));
        }

        spool.Sync();
        using var stream = spool.OpenRead();
        Machine.Install(stream);
        _folder.Install(new CheckpointState(Machine.AppliedIndex, Machine.AppliedTerm, Machine.SaveState()), Committed(Machine.AppliedIndex));
    }

    public void Dispose() => _folder.Dispose();

    private static LogRecord Committed(ulong index) => new(LogRecordKind.HardState, index, 1, default);
}
