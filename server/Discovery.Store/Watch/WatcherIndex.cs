using Google.Protobuf;

namespace Discovery.Store.Watch;

/// <summary>Finds the synced watchers of a key: single keys by hash, ranges in an interval tree. Guarded by the hub's lock.</summary>
internal sealed class WatcherIndex
{
    private readonly Dictionary<ByteString, WatcherList> _keys = new(KeyBytes.Comparer);
    private readonly RangeTree _ranges = new();

    public int Count { get; private set; }

    public void Add(Watcher watcher)
    {
        var range = watcher.Range;
        WatcherList? list;
        if (!range.IsSingleKey)
        {
            list = _ranges.GetOrAdd(range);
        }
        else if (!_keys.TryGetValue(range.Key, out list))
        {
            _keys.Add(range.Key, list = new WatcherList());
        }

        list.Add(watcher);
        Count++;
    }

    public void Remove(Watcher watcher)
    {
        var list = watcher.List!;
        list.Remove(watcher);
        Count--;
        if (list.Count > 0)
        {
            return;
        }

        if (watcher.Range.IsSingleKey)
        {
            _keys.Remove(watcher.Range.Key);
        }
        else
        {
            _ranges.Remove(watcher.Range);
        }
    }

    /// <summary>Adds the lists of all watchers whose keys include this one.</summary>
    public void Find(ByteString key, List<WatcherList> found)
    {
        if (_keys.TryGetValue(key, out var list))
        {
            found.Add(list);
        }

        _ranges.Find(key, found);
    }
}
