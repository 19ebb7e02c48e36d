namespace Discovery.TestKit;

/// <summary>The contents of a file: as written, and as synced.</summary>
internal sealed class SimInode(long lengthBytes)
{
    private const int SectorBytes = 512;

    private readonly SortedSet<long> _unsynced = [];
    private readonly SortedSet<long> _dropped = [];
    private byte[] _written = new byte[lengthBytes];
    private byte[] _synced = [];

    public long LengthBytes => _written.Length;

    public int Read(long offset, Span<byte> buffer)
    {
        var count = (int)Math.Clamp(_written.Length - offset, 0, buffer.Length);
        if (count > 0)
        {
            _written.AsSpan((int)offset, count).CopyTo(buffer);
        }

        return count;
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        if (offset + bytes.Length > _written.Length)
        {
            Array.Resize(ref _written, (int)(offset + bytes.Length));
        }

        bytes.CopyTo(_written.AsSpan((int)offset));
        for (var sector = offset / SectorBytes; sector * SectorBytes < offset + bytes.Length; sector++)
        {
            _unsynced.Add(sector);
            _dropped.Remove(sector);
        }
    }

    /// <summary>
    /// What Linux does when a sync fails: the pages count as clean from then on. They can still be read, no later sync writes them,
    /// and the next loss of power takes them away.
    /// </summary>
    public void FailSync()
    {
        _dropped.UnionWith(_unsynced);
        _unsynced.Clear();
    }

    public void Sync()
    {
        Array.Resize(ref _synced, _written.Length);
        foreach (var sector in _unsynced)
        {
            Copy(sector, _written, _synced);
        }

        _unsynced.Clear();
    }

    /// <summary>A copy of what can be read, all of it synced.</summary>
    public SimInode Clone() => new(0) { _written = _written.AsSpan().ToArray(), _synced = _written.AsSpan().ToArray() };

    /// <summary>Flips bits of what is stored, whether synced or not.</summary>
    public void Flip(long offset, byte mask)
    {
        _written[offset] ^= mask;
        if (offset < _synced.Length)
        {
            _synced[offset] ^= mask;
        }
    }

    public void Crash(SimCrash crash, Random random)
    {
        var lengthKept = crash == SimCrash.KeepAll || (crash == SimCrash.Tear && random.Next(2) == 0);
        var survived = new byte[lengthKept ? _written.Length : _synced.Length];
        _synced.AsSpan(0, Math.Min(_synced.Length, survived.Length)).CopyTo(survived);
        foreach (var sector in _unsynced)
        {
            if (crash == SimCrash.KeepAll || (crash == SimCrash.Tear && random.Next(2) == 0))
            {
                Copy(sector, _written, survived);
            }
        }

        if (crash == SimCrash.KeepAll)
        {
            foreach (var sector in _dropped)
            {
                Copy(sector, _written, survived);
            }
        }

        _written = survived;
        _synced = survived.AsSpan().ToArray();
        _unsynced.Clear();
        _dropped.Clear();
    }

    private static void Copy(long sector, byte[] from, byte[] to)
    {
        var start = sector * SectorBytes;
        var count = Math.Min(SectorBytes, Math.Min(from.Length, to.Length) - start);
        if (count > 0)
        {
            from.AsSpan((int)start, (int)count).CopyTo(to.AsSpan((int)start));
        }
    }
}
