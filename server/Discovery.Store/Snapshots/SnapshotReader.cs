using System.Buffers.Binary;
using Discovery.Storage;

namespace Discovery.Store;

/// <summary>Reads a snapshot from its begin to its end, once. Whatever is not as it was written ends in <see cref="SnapshotUnusableException"/>.</summary>
/// <param name="paddedEnd">Where it ends with the zeros behind it, when it was saved to a file; else the stream's end is its own.</param>
internal sealed class SnapshotReader(Stream snapshot, long? paddedEnd = null)
{
    private readonly long _end = paddedEnd ?? snapshot.Length;
    private byte[] _record = new byte[64 * 1024];
    private uint _checksum;
    private long _records;

    internal SavedState ReadHeader()
    {
        Span<byte> header = stackalloc byte[SnapshotFormat.HeaderBytes];
        Fill(header);
        if (!header.StartsWith(SnapshotFormat.Magic))
        {
            throw new SnapshotUnusableException("What was received is not a snapshot.");
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        if (version != SnapshotFormat.Version)
        {
            throw new SnapshotUnusableException(
                $"The snapshot has format {version}, this version reads {SnapshotFormat.Version}. Start this member in the version of the others.");
        }

        var state = Contents(header, BinaryPrimitives.ReadInt32LittleEndian(header[12..]));
        try
        {
            return SavedState.Decode(state);
        }
        catch (Exception e) when (e is StorageCorruptException or StorageUnusableException)
        {
            throw new SnapshotUnusableException($"The snapshot's state can't be read: {e.Message}", e);
        }
    }

    /// <summary>False at the end. The record is valid until the next call.</summary>
    internal bool TryRead(out Revision revision, out ReadOnlySpan<byte> record)
    {
        Span<byte> header = stackalloc byte[SnapshotFormat.RecordHeaderBytes];
        Fill(header);
        revision = new Revision(BinaryPrimitives.ReadInt64LittleEndian(header), BinaryPrimitives.ReadInt64LittleEndian(header[8..]));
        record = Contents(header, BinaryPrimitives.ReadInt32LittleEndian(header[16..]));
        if (revision.Main != SnapshotFormat.EndMain)
        {
            _records++;
            return true;
        }

        if (revision.Sub != _records || !record.IsEmpty || !IsAtEnd())
        {
            throw new SnapshotUnusableException(
                $"The snapshot ends at byte {snapshot.Position} of {_end} after {_records} records, its end mark says {revision.Sub}.");
        }

        return false;
    }

    private bool IsAtEnd()
    {
        if (paddedEnd is null)
        {
            return snapshot.Position == _end;
        }

        var padding = new byte[Math.Clamp(_end - snapshot.Position, 0, SnapshotExport.BlockBytes)];
        return snapshot.ReadAtLeast(padding, padding.Length, throwOnEndOfStream: false) == padding.Length
            && padding.Length < SnapshotExport.BlockBytes && !padding.AsSpan().ContainsAnyExcept((byte)0);
    }

    // Checked against what is left first, or a damaged length would fill the memory.
    private ReadOnlySpan<byte> Contents(scoped ReadOnlySpan<byte> header, int length)
    {
        if (length < 0 || length > _end - snapshot.Position)
        {
            throw Damaged();
        }

        if (_record.Length < length)
        {
            _record = new byte[length];
        }

        var contents = _record.AsSpan(0, length);
        Fill(contents);
        Span<byte> stored = stackalloc byte[SnapshotFormat.ChecksumBytes];
        Fill(stored);
        _checksum = SnapshotFormat.Checksum(_checksum, header, contents);
        return BinaryPrimitives.ReadUInt32LittleEndian(stored) == _checksum ? contents : throw Damaged();
    }

    private void Fill(Span<byte> buffer)
    {
        if (snapshot.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
        {
            throw new SnapshotUnusableException($"The snapshot ends at byte {snapshot.Position}, in the middle of a record.");
        }
    }

    private SnapshotUnusableException Damaged() =>
        new($"The snapshot is damaged before byte {snapshot.Position}: what stands there does not match its checksum.");
}
