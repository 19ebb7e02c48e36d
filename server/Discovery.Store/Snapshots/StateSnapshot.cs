using System.Buffers;
using Discovery.Storage;
using Discovery.Storage.Index;

namespace Discovery.Store;

/// <summary>
/// The state machine at one moment, as bytes that another member can be made of. One thread reads it, at its leisure, while entries are
/// applied and history is compacted; the records that it needs stay until it is disposed, so it has to be.
/// </summary>
public sealed class StateSnapshot : IDisposable
{
    /// <summary>Bytes that are made ready at a time, at least.</summary>
    private const int PortionBytes = 64 * 1024;

    private const int KeysPerLook = 256;

    private readonly ArrayBufferWriter<byte> _portion = new(PortionBytes);
    private readonly IRevisionStore _records;
    private readonly KeyIndex _index;
    private readonly OpenSnapshots _open;
    private readonly Queue<Revision> _revisions = new();
    private ReadOnlyMemory<byte>? _nextKey = ReadOnlyMemory<byte>.Empty;
    private int _taken;
    private uint _checksum;
    private long _count;
    private bool _ended;
    private volatile bool _superseded;

    internal StateSnapshot(SavedState saved, KeyIndex index, IRevisionStore records, OpenSnapshots open)
    {
        Index = saved.AppliedIndex;
        Term = saved.AppliedTerm;
        _index = index;
        _records = records;
        _open = open;
        _checksum = SnapshotFormat.WriteHeader(_portion, saved.Encode());
    }

    /// <summary>Index of the last entry whose effect the snapshot holds.</summary>
    public ulong Index { get; }

    /// <summary>Term of that entry.</summary>
    public ulong Term { get; }

    /// <summary>Copies the next bytes and returns their number: as many as fit but at the end, where it is 0.</summary>
    /// <exception cref="SnapshotSupersededException">This member has installed a snapshot itself since this one was opened.</exception>
    /// <exception cref="StorageCorruptException">A record is damaged or missing; the process must end.</exception>
    public int Read(Span<byte> buffer)
    {
        var copied = 0;
        while (copied < buffer.Length)
        {
            if (_taken == _portion.WrittenCount && !Prepare())
            {
                break;
            }

            var part = _portion.WrittenSpan[_taken..];
            part = part[..Math.Min(part.Length, buffer.Length - copied)];
            part.CopyTo(buffer[copied..]);
            _taken += part.Length;
            copied += part.Length;
        }

        return copied;
    }

    /// <summary>Lets go of the records. Any thread.</summary>
    public void Dispose() => _open.Remove(this);

    internal void Supersede() => _superseded = true;

    private bool Prepare()
    {
        _portion.ResetWrittenCount();
        _taken = 0;
        while (!_ended && _portion.WrittenCount < PortionBytes)
        {
            if (_revisions.TryDequeue(out var revision))
            {
                _checksum = SnapshotFormat.WriteRecord(_portion, _checksum, revision, Record(revision));
                _count++;
            }
            else if (_nextKey is { } key)
            {
                LookUp(key);
            }
            else
            {
                SnapshotFormat.WriteEnd(_portion, _checksum, _count);
                _ended = true;
            }
        }

        return _portion.WrittenCount > 0;
    }

    private void LookUp(ReadOnlyMemory<byte> from)
    {
        var left = KeysPerLook;
        var revisions = new List<Revision>();
        _nextKey = null;
        _index.ForEach(KeyRange.From(from), entry =>
        {
            if (left-- == 0)
            {
                _nextKey = entry.Key;
                return false;
            }

            entry.CollectRevisions(0, long.MaxValue, revisions);
            return true;
        });
        revisions.ForEach(_revisions.Enqueue);
    }

    private byte[] Record(Revision revision)
    {
        var found = _records.TryRead(revision, out var record);

        // Looked at after the read: an install marks the snapshot before it touches the first record.
        Interlocked.MemoryBarrier();
        if (_superseded)
        {
            throw new SnapshotSupersededException();
        }

        return found ? record : throw new RecordMissingException(revision).AsCorruption();
    }
}
