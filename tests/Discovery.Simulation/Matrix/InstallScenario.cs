using Discovery.Protocol;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Simulation.Matrix;

/// <summary>
/// A leader on a sound disk and a member that was away for so long that it needs a snapshot. Both disks are prepared once: each case
/// begins with copies.
/// </summary>
internal sealed class InstallScenario
{
    private readonly SimDisk _leaderDisk = new(1);
    private readonly SimDisk _memberDisk = new(2);
    private readonly AppliedStates _states = new();

    public InstallScenario()
    {
        using (var pair = new MatrixPair(_leaderDisk, _memberDisk, _states))
        {
            pair.Start();
            Follow(pair, 0, 100);
            pair.Member!.Checkpoint();
            Follow(pair, 100, 160);
            pair.StopMember();
            LeaveBehind(pair, 160, 200);
        }
        _leaderDisk.Restart();
        _memberDisk.Restart();
    }

    public IMatrixCase Begin(int seed) => new InstallCase(new MatrixPair(_leaderDisk.Clone(-1), _memberDisk.Clone(seed), _states.Copy()));

    /// <summary>Writes, compacts what came before and takes a checkpoint: the log no longer reaches back to where the member is.</summary>
    public static void LeaveBehind(MatrixPair pair, int from, int to)
    {
        pair.IsCutOff = true;
        Write(pair, from, to);
        pair.Write(LonelyScenario.Compact(pair.Leader.Store.CurrentRevision - 5));
        pair.Leader.Checkpoint();
        Write(pair, to, to + 3);
        pair.IsCutOff = false;
    }

    // In small pieces, each of which the member writes by itself: its log fills several files.
    private static void Follow(MatrixPair pair, int from, int to)
    {
        for (var i = from; i < to; i += 2)
        {
            Write(pair, i, i + 2);
            pair.Settle();
        }
    }

    public static void Write(MatrixPair pair, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            var key = $"key/{i % 25}";
            if (i % 9 == 8)
                pair.Write(new Proposal { DeleteRange = new DeleteRangeRequest { Key = ByteString.CopyFromUtf8(key) } });
            else
                pair.Write(LonelyScenario.Put(key, 300, (char)('a' + (i % 26))));
        }
    }
}
