namespace Discovery.Store.Watch;

/// <summary>
/// Which events of a batch a watcher sees, in order. Nearly always a run (one event, or all of them), which needs no allocation.
/// </summary>
internal struct EventSelection
{
    private int _first;
    private List<int>? _scattered;

    public int Count { get; private set; }

    public readonly int this[int position] => _scattered is null ? _first + position : _scattered[position];

    public static EventSelection All(int count) => new() { Count = count };

    /// <summary>True for the same events; two scattered selections are not looked into.</summary>
    public readonly bool IsSame(in EventSelection other) =>
        Count == other.Count && _first == other._first && _scattered is null && other._scattered is null;

    /// <summary>Indices come in rising order.</summary>
    public void Add(int index)
    {
        if (Count == 0)
        {
            _first = index;
        }
        else if (_scattered is null && index != _first + Count)
        {
            _scattered = [.. Enumerable.Range(_first, Count), index];
        }
        else
        {
            _scattered?.Add(index);
        }

        Count++;
    }
}
