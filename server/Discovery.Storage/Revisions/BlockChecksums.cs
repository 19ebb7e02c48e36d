using System.Buffers.Binary;

namespace Discovery.Storage;

/// <summary>
/// The checksum of each block of one segment, kept behind the segment's data. FASTER trusts the lengths that it finds in its pages:
/// a damaged one would send it reading, and writing, anywhere in memory. So it never gets to see a damaged block.
/// </summary>
internal sealed class BlockChecksums
{
    private readonly uint[] _table;
    private readonly long _segmentBytes;
    private readonly uint _salt;
    private int _dirtyFrom = int.MaxValue;
    private int _dirtyTo;

    public BlockChecksums(long segmentBytes, uint salt)
    {
        _salt = salt;
        _segmentBytes = segmentBytes;
        _table = new uint[segmentBytes / BlockSize.Bytes];
    }

    /// <summary>Room that the table takes behind a segment's data.</summary>
    public static long TableBytes(long segmentBytes) => BlockSize.RoundUp(segmentBytes / BlockSize.Bytes * sizeof(uint));

    public static BlockChecksums Load(SegmentFiles files, long segment, uint salt)
    {
        var checksums = new BlockChecksums(files.SegmentBytes, salt);
        var bytes = new byte[checksums._table.Length * sizeof(uint)];
        files.Read(segment, files.SegmentBytes, bytes);
        for (var i = 0; i < checksums._table.Length; i++)
        {
            checksums._table[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(i * sizeof(uint)));
        }

        return checksums;
    }

    /// <summary>Notes the checksums of whole blocks that were written at the offset. Each block is written once.</summary>
    public void Note(long segment, long offset, ReadOnlySpan<byte> blocks)
    {
        var first = (int)(offset / BlockSize.Bytes);
        var count = blocks.Length / BlockSize.Bytes;
        lock (_table)
        {
            for (var i = 0; i < count; i++)
            {
                _table[first + i] = Of(segment, first + i, blocks.Slice(i * BlockSize.Bytes, BlockSize.Bytes));
            }

            _dirtyFrom = Math.Min(_dirtyFrom, first);
            _dirtyTo = Math.Max(_dirtyTo, first + count);
        }
    }

    /// <summary>
    /// The checksums of blocks that are about to be read, 0 where none was written. Taken before the read: FASTER reads beyond the
    /// record that it wants, into blocks that another thread may just be writing, and those don't count yet.
    /// </summary>
    public void Expect(long offset, Span<uint> checksums)
    {
        lock (_table)
        {
            _table.AsSpan((int)(offset / BlockSize.Bytes), checksums.Length).CopyTo(checksums);
        }
    }

    /// <summary>The index of the first damaged block among those read from the offset, or -1. Blocks without a checksum become zeros.</summary>
    public int Verify(long segment, long offset, Span<byte> blocks, ReadOnlySpan<uint> expected)
    {
        var first = (int)(offset / BlockSize.Bytes);
        for (var i = 0; i < expected.Length; i++)
        {
            var block = blocks.Slice(i * BlockSize.Bytes, BlockSize.Bytes);
            if (expected[i] == 0)
            {
                block.Clear();
            }
            else if (expected[i] != Of(segment, first + i, block))
            {
                return first + i;
            }
        }

        return -1;
    }

    /// <summary>The index of the first block in the range of offsets that was never written, or -1.</summary>
    public int FirstUnwritten(long from, long until)
    {
        lock (_table)
        {
            var first = (int)(from / BlockSize.Bytes);
            var found = _table.AsSpan(first, (int)(until / BlockSize.Bytes) - first).IndexOf(0u);
            return found < 0 ? -1 : first + found;
        }
    }

    /// <summary>Forgets the blocks from the offset on: what a run that crashed wrote behind the last checkpoint was never written.</summary>
    public void ForgetFrom(long offset)
    {
        lock (_table)
        {
            var first = (int)(offset / BlockSize.Bytes);
            _table.AsSpan(first).Clear();
            _dirtyFrom = Math.Min(_dirtyFrom, first);
            _dirtyTo = _table.Length;
        }
    }

    /// <summary>Writes what changed in the table since the last call; the caller syncs the file.</summary>
    public void Save(SegmentFiles files, long segment)
    {
        lock (_table)
        {
            if (_dirtyFrom >= _dirtyTo)
            {
                return;
            }

            var bytes = new byte[(_dirtyTo - _dirtyFrom) * sizeof(uint)];
            for (var i = 0; i < _dirtyTo - _dirtyFrom; i++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * sizeof(uint)), _table[_dirtyFrom + i]);
            }

            files.Write(segment, _segmentBytes + ((long)_dirtyFrom * sizeof(uint)), bytes);
            _dirtyFrom = int.MaxValue;
            _dirtyTo = 0;
        }
    }

    // The place is part of the checksum, and so is the folder's salt above it: a block that landed, or was read, elsewhere is damaged too.
    // Zero means "never written".
    private uint Of(long segment, long block, ReadOnlySpan<byte> bytes)
    {
        var place = (segment * (_segmentBytes / BlockSize.Bytes)) + block;
        var state = Crc32C.Append(uint.MaxValue, place ^ ((long)_salt << 32));
        var checksum = ~Crc32C.Append(state, bytes);
        return checksum == 0 ? 1 : checksum;
    }
}
