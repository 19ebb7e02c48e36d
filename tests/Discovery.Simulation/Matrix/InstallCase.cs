using Discovery.Protocol;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Simulation.Matrix;

/// <summary>One life of an <see cref="InstallScenario"/>: the member's disk loses its power, the leader stays.</summary>
internal sealed class InstallCase : IMatrixCase
{
    private readonly MatrixPair _pair;
    private int _written = 300;
    private ulong _checkpoint;

    public InstallCase(MatrixPair pair)
    {
        _pair = pair;
        _pair.StartLeader();
    }

    public SimDisk Disk => _pair.MemberDisk;

    public int Snapshots => _pair.Snapshots;

    /// <summary>Installs, goes on with the log, falls behind, and installs again.</summary>
    public void Run()
    {
        _pair.StartMember();
        Settle();
        Write(5);
        Settle();
        InstallScenario.LeaveBehind(_pair, _written, _written += 30);
        Settle();
        Write(3);
        Settle();
        _pair.StopMember();
    }

    public void Recover()
    {
        _pair.StartMember();
        var found = _pair.Member!.CheckpointIndex;
        if (found < _checkpoint)
            throw new LostWriteException($"the checkpoint is of entry {found}, there was one of entry {_checkpoint}");
        Settle();
        Compare();
    }

    public void GoOn()
    {
        Write(3);
        Settle();
        _pair.Member!.Checkpoint();
        InstallScenario.LeaveBehind(_pair, _written, _written += 12);
        Settle();
        Compare();
        _pair.StopMember();
    }

    public void Dispose() => _pair.Dispose();

    private void Write(int count) => InstallScenario.Write(_pair, _written, _written += count);

    private void Settle()
    {
        try
        {
            _pair.Settle();
        }
        finally
        {
            _checkpoint = Math.Max(_checkpoint, _pair.Member!.CheckpointIndex);
        }
    }

    private void Compare()
    {
        var (expected, actual) = (_pair.Leader.Store, _pair.Member!.Store);
        for (var revision = Math.Max(1, expected.CompactRevision); revision <= expected.CurrentRevision; revision++)
        {
            var all = new RangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0), Revision = revision };
            if (!expected.Range(all).Equals(actual.Range(all)))
                throw new LostWriteException($"the keys at revision {revision} differ: {actual.Range(all)}; expected {expected.Range(all)}");
        }
    }
}
