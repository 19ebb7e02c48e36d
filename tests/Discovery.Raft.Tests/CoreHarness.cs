using System.Text;
using Discovery.Raft;

namespace Discovery.Raft.Tests;

/// <summary>A core with a disk made of a list: what is not written and synced when it "crashes" is gone.</summary>
internal sealed class CoreHarness
{
    private readonly List<Entry> _durable = [];
    private HardState _durableState;
    private Ready? _unsynced;

    public CoreHarness(RaftOptions? options = null)
    {
        Options = options ?? Seven;
        Core = new RaftCore(Options, new RaftRestore(default, 0, 0, [], Only));
    }

    public static RaftOptions Seven { get; } = new() { Id = 7, Random = _ => 0 };

    /// <summary>Member 7 and nobody else.</summary>
    public static Membership Only { get; } = Membership.Of([7]);

    public RaftOptions Options { get; }

    public RaftCore Core { get; private set; }

    public List<Entry> Applied { get; } = [];

    public List<ReadState> Reads { get; } = [];

    public IReadOnlyList<Entry> Durable => _durable;

    public HardState DurableState => _durableState;

    public static ReadOnlyMemory<byte> Data(string text) => Encoding.UTF8.GetBytes(text);

    public ulong Propose(string text)
    {
        Assert.Equal(ProposeOutcome.Appended, Core.Propose(Data(text), out var index));
        return index;
    }

    /// <summary>Takes what is ready and leaves the write pending, as while a disk is busy.</summary>
    public Ready Take()
    {
        var ready = Core.TakeReady();
        _unsynced = ready;
        HandOn(ready);
        return ready;
    }

    public void Sync()
    {
        if (_unsynced is not { } ready)
            return;
        _unsynced = null;
        _durable.AddRange(ready.Entries);
        _durableState = ready.HardState ?? _durableState;
        if (ready.Entries.Count > 0)
            Core.Persisted(ready.Entries[^1].Index, ready.Entries[^1].Term);
    }

    public void RunUntilIdle()
    {
        Sync();
        while (Core.HasReady)
        {
            Take();
            Sync();
        }
    }

    /// <summary>Starts again from what was durable, with nothing applied.</summary>
    public void Crash()
    {
        _unsynced = null;
        Applied.Clear();
        Core = new RaftCore(Options, new RaftRestore(_durableState, 0, 0, [.. _durable], Only));
    }

    private void HandOn(Ready ready)
    {
        Applied.AddRange(ready.Committed);
        Reads.AddRange(ready.Reads);
    }
}
