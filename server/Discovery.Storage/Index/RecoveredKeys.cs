using System.Buffers;

namespace Discovery.Storage.Index;

/// <summary>What records say about keys, as many as are worth a thread of their own.</summary>
internal sealed class RecoveredKeys
{
    private const int CountMax = 16 * 1024;
    private const int BytesMax = 4 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _keys = new();
    private readonly List<Row> _rows = [];

    internal bool IsFull => _rows.Count >= CountMax || _keys.WrittenCount >= BytesMax;

    internal int Count => _rows.Count;

    internal Row this[int index] => _rows[index];

    internal void Add(ReadOnlySpan<byte> key, Revision revision, bool isTombstone, long created, long version, long lease)
    {
        _rows.Add(new Row(_keys.WrittenCount, key.Length, revision, isTombstone, created, version, lease));
        _keys.Write(key);
    }

    internal void Clear()
    {
        _rows.Clear();
        _keys.ResetWrittenCount();
    }

    internal ReadOnlySpan<byte> KeyOf(Row row) => _keys.WrittenSpan.Slice(row.KeyOffset, row.KeyLength);

    internal readonly record struct Row(
        int KeyOffset, int KeyLength, Revision Revision, bool IsTombstone, long Created, long Version, long Lease);
}
