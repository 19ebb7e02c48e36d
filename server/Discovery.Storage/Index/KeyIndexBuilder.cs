using System.Runtime.ExceptionServices;

namespace Discovery.Storage.Index;

/// <summary>
/// Makes an index from the records of a store, which may come in any order. Used once, at the start, by one thread; where there are many,
/// another one puts them into the tree while the next are read.
/// </summary>
public sealed class KeyIndexBuilder
{
    private readonly KeyIndexEditor _editor = KeyIndex.Empty.Edit();

    // Records come in the order of their revisions, but for those that the store's own compaction has moved.
    private readonly List<Late> _late = [];
    private RecoveredKeys _filling = new();
    private RecoveredKeys _inserting = new();
    private Thread? _worker;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Adds what one record says. For a tombstone the last three are 0.</summary>
    public void Add(ReadOnlySpan<byte> key, Revision revision, bool isTombstone, long created, long version, long lease)
    {
        _filling.Add(key, revision, isTombstone, created, version, lease);
        if (!_filling.IsFull)
        {
            return;
        }

        WaitForWorker();
        (_filling, _inserting) = (_inserting, _filling);
        _worker = new Thread(InsertAside) { IsBackground = true, Name = "index" };
        _worker.Start();
    }

    /// <summary>
    /// The index as it was when the store had been compacted at <paramref name="compactRevision"/>. Revisions that such an index does not
    /// keep are added to <paramref name="garbage"/>: their records are still there because the process ended before it deleted them.
    /// </summary>
    public KeyIndex Build(long compactRevision, ICollection<Revision> garbage)
    {
        ArgumentNullException.ThrowIfNull(garbage);
        WaitForWorker();
        Insert(_filling);
        InsertLate();
        _editor.Compact(compactRevision, garbage);
        return _editor.Publish();
    }

    private void WaitForWorker()
    {
        _worker?.Join();
        _worker = null;
        _failure?.Throw();
    }

    private void InsertAside()
    {
#pragma warning disable CA1031 // It is thrown where the records come from.
        try
        {
            Insert(_inserting);
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }
#pragma warning restore CA1031
    }

    private void Insert(RecoveredKeys keys)
    {
        for (var index = 0; index < keys.Count; index++)
        {
            var row = keys[index];
            var key = keys.KeyOf(row);
            if (_editor.Find(key) is not { } known)
            {
                _editor.Set(KeyEntry.Recovered(key.ToArray(), row.Revision, row.IsTombstone, row.Created, row.Version, row.Lease));
            }
            else if (row.Revision > known.Modified)
            {
                _editor.Set(known.Recovered(row.Revision, row.IsTombstone, row.Created, row.Version, row.Lease));
            }
            else
            {
                _late.Add(new Late(known.Key, row.Revision, row.IsTombstone));
            }
        }

        keys.Clear();
    }

    private void InsertLate()
    {
        _late.Sort(Late.Compare);
        for (var index = 0; index < _late.Count;)
        {
            var key = _late[index].Key;
            var older = new List<(Revision, bool)>();
            for (; index < _late.Count && ReferenceEquals(_late[index].Key, key); index++)
            {
                older.Add((_late[index].Revision, _late[index].IsTombstone));
            }

            _editor.Set(_editor.Find(key)!.WithOlder(older));
        }
    }

    /// <param name="Key">The array that is in the index: the same for all of a key.</param>
    private readonly record struct Late(byte[] Key, Revision Revision, bool IsTombstone)
    {
        internal static int Compare(Late left, Late right)
        {
            var order = left.Key.AsSpan().SequenceCompareTo(right.Key);
            return order != 0 ? order : left.Revision.CompareTo(right.Revision);
        }
    }
}
