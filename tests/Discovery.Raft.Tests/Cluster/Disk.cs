namespace Discovery.Raft.Tests;

/// <summary>What survives a crash: a checkpoint of the state machine, the log behind it and the hard state.</summary>
internal sealed class Disk(Membership founders)
{
    private readonly List<Entry> _entries = [];

    public HardState HardState { get; private set; }

    public AppliedState Checkpoint { get; private set; } = new(0, 0, founders, 0);

    public IReadOnlyList<Entry> Entries => _entries;

    public ulong LastIndex => Checkpoint.Index + (ulong)_entries.Count;

    public ulong? TermAt(ulong index) =>
        index == Checkpoint.Index ? Checkpoint.Term
        : index > Checkpoint.Index && index <= LastIndex ? _entries[(int)(index - Checkpoint.Index - 1)].Term
        : null;

    public void Write(HardState? hardState) => HardState = hardState ?? HardState;

    /// <summary>The first entry may override what was written before; what follows it is void then.</summary>
    public void Append(IEnumerable<Entry> entries)
    {
        foreach (var entry in entries)
        {
            Assert.InRange(entry.Index, Checkpoint.Index + 1, LastIndex + 1);
            var keep = (int)(entry.Index - Checkpoint.Index - 1);
            _entries.RemoveRange(keep, _entries.Count - keep);
            _entries.Add(entry);
        }
    }

    /// <summary>The state of another member takes the place of everything.</summary>
    public void Install(AppliedState state)
    {
        Checkpoint = state;
        _entries.Clear();
    }

    /// <summary>The own state is saved, and the log before it is not needed any more.</summary>
    public void Compact(AppliedState state)
    {
        _entries.RemoveRange(0, Math.Min(_entries.Count, (int)(state.Index - Checkpoint.Index)));
        Checkpoint = state;
    }

    public RaftRestore Restore() => new(HardState, Checkpoint.Index, Checkpoint.Term, [.. _entries], Checkpoint.Membership);
}
