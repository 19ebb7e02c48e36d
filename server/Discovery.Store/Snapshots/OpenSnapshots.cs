namespace Discovery.Store;

/// <summary>The snapshots that are being read, whose records must stay.</summary>
internal sealed class OpenSnapshots
{
    private readonly Lock _gate = new();
    private readonly HashSet<StateSnapshot> _open = [];

    /// <summary>What was made unreadable by an entry above this one is still needed; the greatest number there is when nothing is open.</summary>
    internal ulong NeededFrom
    {
        get
        {
            lock (_gate)
            {
                return _open.Count == 0 ? ulong.MaxValue : _open.Min(snapshot => snapshot.Index);
            }
        }
    }

    internal void Add(StateSnapshot snapshot)
    {
        lock (_gate)
        {
            _open.Add(snapshot);
        }
    }

    internal void Remove(StateSnapshot snapshot)
    {
        lock (_gate)
        {
            _open.Remove(snapshot);
        }
    }

    /// <summary>The records are about to be replaced: whoever reads on is told so.</summary>
    internal void Supersede()
    {
        lock (_gate)
        {
            foreach (var snapshot in _open)
            {
                snapshot.Supersede();
            }

            _open.Clear();
        }
    }
}
