using Discovery.Protocol;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Simulation.Matrix;

/// <summary>
/// A single node. What was written before the operation under test is prepared once: each case begins with a copy of that disk.
/// </summary>
/// <param name="turns">Written under test: the proposals of a turn go into the log together. An empty turn stands for a checkpoint.</param>
internal sealed class LonelyScenario(IReadOnlyList<IReadOnlyList<Proposal>> turns)
{
    private readonly SimDisk _disk = new(1);
    private readonly List<Proposal> _history = [];

    public IMatrixCase Begin(int seed) => new LonelyCase(_disk.Clone(seed), _history, turns);

    /// <summary>The same on a disk whose directory is never synced.</summary>
    public IMatrixCase BeginWithoutDirectorySyncs(int seed)
    {
        var disk = _disk.Clone(seed);
        disk.IgnoreDirectorySyncs = true;
        return new LonelyCase(disk, _history, turns);
    }

    /// <summary>Writes, without a power cut, what is there before; an empty turn stands for a checkpoint.</summary>
    public LonelyScenario Prepare(IEnumerable<IReadOnlyList<Proposal>> before)
    {
        using (var node = new SimulatedNode(_disk, int.MaxValue))
        {
            foreach (var turn in before)
            {
                if (turn.Count == 0)
                    node.Checkpoint();
                else
                    node.Propose(turn);
                _history.AddRange(turn);
            }
        }
        _disk.Restart();
        return this;
    }

    public static Proposal Put(string key, int bytes, char fill) => new()
    {
        Put = new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(new string(fill, bytes)) },
    };

    public static Proposal Compact(long revision) => new() { Compaction = new CompactionRequest { Revision = revision } };
}
