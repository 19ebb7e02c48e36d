using System.Buffers;
using Discovery.Storage;

namespace Discovery.Store;

/// <summary>
/// The state machine at one moment, as bytes that another member can be made of. One thread reads it, at its leisure, while entries are
/// applied and history is compacted; the records that it needs stay until it is disposed, so it has to be.
/// </summary>
public sealed class StateSnapshot : IDisposable
{
    /// <summary>Bytes that are made ready at a time, at least.</summary>
    private const int PortionBytes = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _portion = new(PortionBytes);
    private readonly HeldState _held;
    private int _taken;
    private uint _checksum;
    private long _count;
    private bool _ended;

    internal StateSnapshot(SavedState saved, HeldState held)
    {
        Term = saved.AppliedTerm;
        _held = held;
        _checksum = SnapshotFormat.WriteHeader(_portion, saved.Encode());
        LengthEstimate = _portion.WrittenCount + held.RecordBytes;
    }

    /// <summary>Index of the last entry whose effect the snapshot holds.</summary>
    public ulong Index => _held.Index;

    /// <summary>Term of that entry.</summary>
    public ulong Term { get; }

    /// <summary>About how many bytes there are to read: the exact number is known at the end.</summary>
    public long LengthEstimate { get; }

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
    public void Dispose() => _held.Dispose();

    private bool Prepare()
    {
        _portion.ResetWrittenCount();
        _taken = 0;
        while (!_ended && _portion.WrittenCount < PortionBytes)
        {
            if (_held.TryNext(long.MaxValue, out var revision, out var record))
            {
                _checksum = SnapshotFormat.WriteRecord(_portion, _checksum, revision, record);
                _count++;
            }
            else
            {
                SnapshotFormat.WriteEnd(_portion, _checksum, _count);
                _ended = true;
            }
        }

        return _portion.WrittenCount > 0;
    }
}
