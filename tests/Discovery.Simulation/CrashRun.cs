using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Store;
using Discovery.TestKit;

namespace Discovery.Simulation;

/// <summary>
/// A node under random writes that loses its power at random moments, in recovery and in checkpoints too. After each start it
/// must hold what was acknowledged, in order, and of what was under way a prefix; nothing else.
/// </summary>
internal sealed class CrashRun(int seed, bool ignoreSyncs = false)
{
    private const int OperationsPerCrashMax = 120;

    private readonly Random _random = new(seed);
    private readonly SimDisk _disk = new(seed) { IgnoreSyncs = ignoreSyncs };
    private readonly Oracle _oracle = new();
    private readonly List<Proposal> _underWay = [];

    public int Crashes { get; private set; }

    public int Acknowledged { get; private set; }

    public int Checkpoints { get; private set; }

    /// <summary>Equal for equal runs: the determinism of the whole stack is a test of its own.</summary>
    public long Fingerprint { get; private set; } = 17;

    /// <exception cref="LostWriteException">An acknowledged write is gone, or something is there that nobody wrote.</exception>
    public void Run(int crashes)
    {
        var workload = new Workload(_random);
        while (Crashes < crashes)
        {
            _disk.CrashAt = _disk.Operations + _random.Next(1, OperationsPerCrashMax);
            RunUntilCrash(workload);
            _disk.CrashAt = null;
            _disk.Crash();
            Crashes++;
        }
        using var last = Open();
    }

    private void RunUntilCrash(Workload workload)
    {
        SimulatedNode? node = null;
        try
        {
            node = Open();
            var checkpoint = node.CheckpointIndex;
            while (true)
            {
                _underWay.Clear();
                for (var i = _random.Next(1, 6); i > 0; i--)
                    _underWay.Add(workload.Next(node.Store.CurrentRevision));
                Write(node);
                Checkpoints += node.CheckpointIndex > checkpoint ? 1 : 0;
                checkpoint = node.CheckpointIndex;
            }
        }
        catch (StorageFailedException)
        {
            // The power went, as planned.
        }
        finally
        {
            node?.Dispose();
        }
    }

    private void Write(SimulatedNode node)
    {
        StorageFailedException? powerCut = null;
        try
        {
            node.Propose(_underWay);
        }
        catch (StorageFailedException e)
        {
            powerCut = e;
        }
        Check(node.Answers);
        node.Answers.Clear();
        if (powerCut is not null)
            throw powerCut;
    }

    /// <summary>What was acknowledged is past doubt, even if the power went later in the same turn.</summary>
    private void Check(List<ApplyResult> answers)
    {
        foreach (var answer in answers)
        {
            var expected = _oracle.Apply(_underWay[0]);
            _underWay.RemoveAt(0);
            if (!expected.Equals(answer))
                throw new LostWriteException($"seed {seed}: the answer was {answer}, expected {expected}");
            Acknowledged++;
            Fingerprint = (Fingerprint * 31) + answer.Revision;
        }
    }

    /// <summary>Opens the node and finds out how much of what was under way at the crash became durable.</summary>
    private SimulatedNode Open()
    {
        var node = OpenFolder();
        while (_oracle.Difference(node) is { } difference)
        {
            if (_underWay.Count == 0)
            {
                node.Dispose();
                throw new LostWriteException($"seed {seed}, after crash {Crashes}: {difference}");
            }
            _oracle.Apply(_underWay[0]);
            _underWay.RemoveAt(0);
        }
        _underWay.Clear();
        Fingerprint = (Fingerprint * 31) + (long)node.AppliedIndex;
        return node;
    }

    private SimulatedNode OpenFolder()
    {
        try
        {
            return new SimulatedNode(_disk);
        }
        catch (Exception e) when (e is StorageCorruptException or Discovery.Raft.RaftInvariantException)
        {
            throw new LostWriteException($"seed {seed}, after crash {Crashes}: the node does not start: {e.Message}", e);
        }
    }
}
