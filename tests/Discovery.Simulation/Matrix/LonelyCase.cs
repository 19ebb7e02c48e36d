using Discovery.Protocol;
using Discovery.TestKit;

namespace Discovery.Simulation.Matrix;

/// <summary>One life of a <see cref="LonelyScenario"/>: the oracle has done what was acknowledged; what was under way may be done in part.</summary>
internal sealed class LonelyCase : IMatrixCase
{
    private readonly IReadOnlyList<IReadOnlyList<Proposal>> _turns;
    private readonly Oracle _oracle = new();
    private readonly List<Proposal> _underWay = [];
    private SimulatedNode? _node;
    private long _revision;
    private ulong _checkpoint;

    public LonelyCase(SimDisk disk, IReadOnlyList<Proposal> history, IReadOnlyList<IReadOnlyList<Proposal>> turns)
    {
        Disk = disk;
        _turns = turns;
        foreach (var proposal in history)
            _revision = _oracle.Apply(proposal).Revision;
    }

    public SimDisk Disk { get; }

    public void Run()
    {
        Open();
        foreach (var turn in _turns)
        {
            if (turn.Count > 0)
                Write(turn);
            else
                _node!.Checkpoint();
            _checkpoint = _node!.CheckpointIndex;
        }
        Close();
    }

    public void Recover()
    {
        Open();
        while (_oracle.Difference(_node!) is { } difference)
        {
            if (_underWay.Count == 0)
                throw new LostWriteException(difference);
            _oracle.Apply(_underWay[0]);
            _underWay.RemoveAt(0);
        }
        _underWay.Clear();
        if (_node!.Store.CurrentRevision < _revision)
            throw new LostWriteException($"the revision is {_node.Store.CurrentRevision}, and was {_revision}");
        if (_node.CheckpointIndex < _checkpoint)
            throw new LostWriteException($"the checkpoint is of entry {_node.CheckpointIndex}, there was one of entry {_checkpoint}");
        _revision = _node.Store.CurrentRevision;
        _checkpoint = _node.CheckpointIndex;
    }

    public void GoOn()
    {
        Write([LonelyScenario.Put("after", 100, 'a'), LonelyScenario.Put("key/0", 100, 'b')]);
        _node!.Checkpoint();
        _checkpoint = _node.CheckpointIndex;
        Write([LonelyScenario.Put("after", 10, 'c')]);
        Close();
    }

    public void Dispose() => Close();

    private void Open()
    {
        Close();
        _node = new SimulatedNode(Disk, int.MaxValue);
    }

    private void Close()
    {
        _node?.Dispose();
        _node = null;
    }

    private void Write(IReadOnlyList<Proposal> proposals)
    {
        // The node gives them ids of its own, and other cases run at the same time.
        var turn = proposals.Select(proposal => proposal.Clone()).ToList();
        _underWay.AddRange(turn);
        try
        {
            _node!.Propose(turn);
        }
        finally
        {
            // Even if the power went later in the same turn.
            TakeAnswers(_node!);
        }
    }

    /// <summary>What was answered is past doubt.</summary>
    private void TakeAnswers(SimulatedNode node)
    {
        foreach (var answer in node.Answers)
        {
            var expected = _oracle.Apply(_underWay[0]);
            _underWay.RemoveAt(0);
            if (!expected.Equals(answer))
                throw new LostWriteException($"the answer was {answer}, expected {expected}");
            _revision = answer.Revision;
        }
        node.Answers.Clear();
    }
}
