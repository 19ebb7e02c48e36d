namespace Discovery.Store;

/// <summary>What is being read of the state at some moment, whose records must stay.</summary>
internal sealed class OpenSnapshots
{
    private readonly Lock _gate = new();
    private readonly HashSet<HeldState> _open = [];

    /// <summary>What was made unreadable by an entry above this one is still needed; the greatest number there is when nothing is open.</summary>
    internal ulong NeededFrom
    {
        get
        {
            lock (_gate)
            {
                return _open.Count == 0 ? ulong.MaxValue : _open.Min(held => held.Index);
            }
        }
    }

    internal void Add(HeldState held)
    {
        lock (_gate)
        {
            _open.Add(held);
        }
    }

    internal void Remove(HeldState held)
    {
        lock (_gate)
        {
            _open.Remove(held);
        }
    }

    /// <summary>The records are about to be replaced: whoever reads on is told so.</summary>
    internal void Supersede()
    {
        lock (_gate)
        {
            foreach (var held in _open)
            {
                held.Supersede();
            }

            _open.Clear();
        }
    }
}
