using Discovery.Storage;

namespace Discovery.TestKit;

/// <summary>
/// A disk in memory that keeps, at a crash, what was synced, and of the rest what its seed decides. It fails, fills up and loses
/// power where a test wants it to. The same seed and calls give the same outcome.
/// </summary>
public sealed class SimDisk(int seed, string path = "/sim/data") : IDisk
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private readonly List<Action<SortedDictionary<string, SimInode>>> _directoryChanges = [];
    private SortedDictionary<string, SimInode> _directory = new(StringComparer.Ordinal);
    private SortedDictionary<string, SimInode> _syncedDirectory = new(StringComparer.Ordinal);
    private int _powerCycle;
    private bool _off;
    private bool _locked;

    public string Path => path;

    /// <summary>Counts the operations that change something.</summary>
    public int Operations { get; private set; }

    /// <summary>The power goes at this operation: it may or may not have happened, and everything fails until <see cref="Crash"/>.</summary>
    public int? CrashAt { get; set; }

    /// <summary>Takes the syncs out: they succeed and do nothing. A test that passes with this proves nothing about syncs.</summary>
    public bool IgnoreSyncs { get; set; }

    /// <summary>Takes out the syncs of the directory alone: created, renamed and deleted files are as they were after a crash.</summary>
    public bool IgnoreDirectorySyncs { get; set; }

    /// <summary>Bytes that fit; more fails as a full disk does.</summary>
    public long CapacityBytes { get; set; } = long.MaxValue;

    /// <summary>Asked before each operation; an exception that it returns is thrown and the operation does not happen.</summary>
    public Func<SimOperation, Exception?>? Fault { get; set; }

    /// <summary>Told of each operation; for tests that compare two runs.</summary>
    public Action<SimOperation>? Trace { get; set; }

    /// <summary>Called, on the reading thread, before each read with the file's name and the offset.</summary>
    public Action<string, long>? Reading { get; set; }

    public long FreeBytes
    {
        get
        {
            lock (_gate)
            {
                return CapacityBytes - _directory.Values.Sum(inode => inode.LengthBytes);
            }
        }
    }

    public IDisposable Lock()
    {
        lock (_gate)
        {
            CheckPower(_powerCycle);
            if (_locked)
            {
                throw new StorageUnusableException($"The data folder {Path} is in use by another process.");
            }

            _locked = true;
            return new Unlocker(this, _powerCycle);
        }
    }

    public bool Exists(string name)
    {
        lock (_gate)
        {
            CheckPower(_powerCycle);
            return _directory.ContainsKey(name);
        }
    }

    public IReadOnlyList<string> List()
    {
        lock (_gate)
        {
            CheckPower(_powerCycle);
            return [.. _directory.Keys];
        }
    }

    public IDiskFile Open(string name, bool readOnly = false)
    {
        lock (_gate)
        {
            CheckPower(_powerCycle);
            return _directory.TryGetValue(name, out var inode)
                ? new SimFile(this, name, inode, _powerCycle)
                : throw new FileNotFoundException($"There is no file {name} in {Path}.", name);
        }
    }

    public IDiskFile Create(string name, long lengthBytes)
    {
        lock (_gate)
        {
            var inode = new SimInode(lengthBytes);
            Operate(_powerCycle, SimOperationKind.Create, name, 0, lengthBytes, () =>
            {
                CheckSpace(lengthBytes);
                Change(directory => directory[name] = inode);
            });
            return new SimFile(this, name, inode, _powerCycle);
        }
    }

    public void Delete(string name)
    {
        lock (_gate)
        {
            Operate(_powerCycle, SimOperationKind.Delete, name, 0, 0, () => Change(directory => directory.Remove(name)));
        }
    }

    public void Rename(string from, string to)
    {
        lock (_gate)
        {
            var inode = _directory.TryGetValue(from, out var found) ? found : throw new FileNotFoundException($"There is no file {from} in {Path}.", from);
            Operate(_powerCycle, SimOperationKind.Rename, from, 0, 0, () => Change(directory =>
            {
                directory.Remove(from);
                directory[to] = inode;
            }));
        }
    }

    public void SyncDirectory()
    {
        lock (_gate)
        {
            Operate(_powerCycle, SimOperationKind.SyncDirectory, "", 0, 0, () =>
            {
                if (!IgnoreSyncs && !IgnoreDirectorySyncs)
                {
                    _directoryChanges.Clear();
                    _syncedDirectory = new(_directory, StringComparer.Ordinal);
                }
            });
        }
    }

    /// <summary>
    /// Power off and on again: open files and the lock are gone, and so is what was not synced, as <paramref name="crash"/> says or,
    /// when null, as the seed draws it.
    /// </summary>
    public void Crash(SimCrash? crash = null)
    {
        lock (_gate)
        {
            var how = crash ?? (SimCrash)_random.Next(3);
            var survived = new SortedDictionary<string, SimInode>(_syncedDirectory, StringComparer.Ordinal);
            foreach (var change in SurvivingChanges(how))
            {
                change(survived);
            }

            foreach (var inode in survived.Values)
            {
                inode.Crash(how, _random);
            }

            _directory = survived;
            _syncedDirectory = new(survived, StringComparer.Ordinal);
            _directoryChanges.Clear();
            NewCycle();
        }
    }

    /// <summary>
    /// The process dies and the machine lives on: open files and the lock are gone, everything that was written can be read, and what
    /// was not synced can still be lost with the power.
    /// </summary>
    public void Restart()
    {
        lock (_gate)
        {
            NewCycle();
        }
    }

    /// <summary>A disk of its own with the same files, all of it synced, nothing of it open.</summary>
    public SimDisk Clone(int newSeed)
    {
        lock (_gate)
        {
            var clone = new SimDisk(newSeed, path);
            foreach (var (name, inode) in _directory)
            {
                clone._directory.Add(name, inode.Clone());
            }

            clone._syncedDirectory = new(clone._directory, StringComparer.Ordinal);
            return clone;
        }
    }

    /// <summary>Flips bits of a stored byte, as a failing medium does.</summary>
    public void Flip(string name, long offset, byte mask = 1)
    {
        lock (_gate)
        {
            _directory[name].Flip(offset, mask);
        }
    }

    internal int Read(SimInode inode, int powerCycle, string name, long offset, Span<byte> buffer)
    {
        Reading?.Invoke(name, offset);
        lock (_gate)
        {
            CheckPower(powerCycle);
            return inode.Read(offset, buffer);
        }
    }

    internal void Write(SimInode inode, int powerCycle, string name, long offset, ReadOnlySpan<byte> bytes)
    {
        var copy = bytes.ToArray();
        lock (_gate)
        {
            Operate(powerCycle, SimOperationKind.Write, name, offset, copy.Length, () =>
            {
                CheckSpace(Math.Max(0, offset + copy.Length - inode.LengthBytes));
                inode.Write(offset, copy);
            });
        }
    }

    internal void Sync(SimInode inode, int powerCycle, string name)
    {
        lock (_gate)
        {
            Operate(powerCycle, SimOperationKind.Sync, name, 0, 0, () =>
            {
                if (!IgnoreSyncs)
                {
                    inode.Sync();
                }
            }, inode.FailSync);
        }
    }

    private List<Action<SortedDictionary<string, SimInode>>> SurvivingChanges(SimCrash crash) => crash switch
    {
        SimCrash.LoseAll => [],
        SimCrash.KeepAll => _directoryChanges,

        // A journaling file system keeps a prefix; POSIX promises not even that.
        _ when _random.Next(2) == 0 => _directoryChanges[.._random.Next(_directoryChanges.Count + 1)],
        _ => [.. _directoryChanges.Where(_ => _random.Next(2) == 0)],
    };

    private void NewCycle()
    {
        _powerCycle++;
        _off = false;
        _locked = false;
        CrashAt = null;
    }

    private void Change(Action<SortedDictionary<string, SimInode>> change)
    {
        change(_directory);
        _directoryChanges.Add(change);
    }

    private void Operate(int powerCycle, SimOperationKind kind, string name, long offset, long bytes, Action action, Action? failed = null)
    {
        CheckPower(powerCycle);
        var operation = new SimOperation(++Operations, kind, name, offset, bytes);
        Trace?.Invoke(operation);
        if (Fault?.Invoke(operation) is { } fault)
        {
            failed?.Invoke();
            throw fault;
        }

        if (Operations != CrashAt)
        {
            action();
            return;
        }

        // Whatever is not a sync may have reached the disk before the power went: the crash decides, as for all that is unsynced.
        if (kind is not (SimOperationKind.Sync or SimOperationKind.SyncDirectory))
        {
            action();
        }

        _off = true;
        throw new SimCrashedException(Operations);
    }

    private void CheckPower(int powerCycle)
    {
        if (_off || powerCycle != _powerCycle)
        {
            throw new SimCrashedException(Operations);
        }
    }

    private void CheckSpace(long needed)
    {
        if (needed > FreeBytes)
        {
            throw new IOException($"No space left on device: {needed} bytes needed, {FreeBytes} free.");
        }
    }

    private sealed class Unlocker(SimDisk disk, int powerCycle) : IDisposable
    {
        public void Dispose()
        {
            lock (disk._gate)
            {
                if (powerCycle == disk._powerCycle)
                {
                    disk._locked = false;
                }
            }
        }
    }
}
