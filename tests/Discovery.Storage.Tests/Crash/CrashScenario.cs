using Discovery.TestKit;
using static Discovery.Storage.Tests.LogEntries;

namespace Discovery.Storage.Tests;

/// <summary>
/// Drives a data folder as a node does, loses power at a random operation, and checks what the next start finds: everything that was
/// acknowledged, in order, and nothing that was never written. Several lives on one disk, from one seed.
/// </summary>
internal sealed class CrashScenario(int seed, bool ignoreSyncs = false)
{
    private const int Lives = 4;
    private const int StepsMax = 60;

    private readonly Random _random = new(seed);
    private readonly SimDisk _disk = new(seed) { IgnoreSyncs = ignoreSyncs };

    // Every entry that was ever handed to Append, by index: the newest one counts, an older one only while the newest may be lost.
    private readonly SortedDictionary<ulong, List<LogRecord>> _appended = [];

    // What the state machine held at the checkpoints that may be found, by applied index.
    private readonly Dictionary<ulong, Dictionary<Revision, byte[]>> _checkpoints = new() { [0] = [] };

    // What it holds now.
    private Dictionary<Revision, byte[]> _state = [];


    private ulong _term = 1;
    private ulong _acknowledged;
    private ulong _durable;
    private ulong _hardStateAcknowledged;
    private ulong _hardStateTried;
    private ulong _checkpointAcknowledged;
    private ulong _checkpointTried;
    private ulong _installTried;

    /// <summary>Throws when an acknowledged record is lost, or one appears that was never written. Returns the number of crashes.</summary>
    public int Run()
    {
        for (var life = 0; life < Lives; life++)
        {
            var operation = _disk.Operations + 1 + _random.Next(_random.Next(2) == 0 ? 12 : 150);
            var faulty = _random.Next(4) == 0;
            if (faulty)
            {
                _disk.Fault = at => at.Number == operation ? new IOException($"Operation {at.Number} fails on purpose.") : null;
            }
            else
            {
                _disk.CrashAt = operation;
            }

            LiveOnce();
            _disk.Fault = null;
            if (ignoreSyncs)
            {
                _disk.Crash(SimCrash.LoseAll);
            }
            else if (_random.Next(3) == 0)
            {
                _disk.Restart();
            }
            else
            {
                _disk.Crash();
            }
        }

        LiveOnce();
        return Lives;
    }

    private void LiveOnce()
    {
        DataFolder? folder = null;
        try
        {
            folder = DataFolder.Open(_disk, SmallFolder.Options);
            Check(folder);
            Live(folder);
        }
        catch (StorageFailedException)
        {
            // The power went, or the disk failed, as planned.
        }
        catch (SimCrashedException)
        {
            // The same, in a call that goes to the disk directly.
        }

        folder?.Dispose();
    }

    private void Check(DataFolder folder)
    {
        var manifest = folder.Manifest;
        var applied = manifest.AppliedIndex;
        Assert.True(applied == _checkpointAcknowledged || applied == _checkpointTried, $"the checkpoint is of entry {applied}");
        Assert.Equal(applied, applied == 0 ? 0 : BitConverter.ToUInt64(manifest.StoreState.Span));
        _state = new(_checkpoints[applied]);
        CheckRevisions(folder, _state);

        var entries = folder.Replay.Entries;
        var last = applied + (ulong)entries.Count;
        if (applied == _installTried && applied > _acknowledged)
        {
            // The install was complete before its caller heard of it.
            Assert.Empty(entries);
            _acknowledged = _durable = applied;
        }

        Assert.True(last >= _durable, $"entry {_durable} was acknowledged, the log ends with {last}");
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            Assert.Equal(applied + (ulong)i + 1, entry.Index);
            var candidates = _appended[entry.Index];

            // Below the acknowledged end the newest entry, beyond it any that was once written there.
            var match = candidates.FindLastIndex(candidate => (candidate.Kind, candidate.Term) == (entry.Kind, entry.Term) && candidate.Payload.Span.SequenceEqual(entry.Payload.Span));
            Assert.True(match >= 0, $"entry {entry.Index} of term {entry.Term} was never appended");
            Assert.True(entry.Index > _acknowledged || match == candidates.Count - 1, $"entry {entry.Index} is an old one");
        }

        var hardState = folder.Replay.HardState?.Index ?? 0;
        Assert.InRange(hardState, _hardStateAcknowledged, Math.Max(_hardStateAcknowledged, _hardStateTried));

        // What the log holds is from now on acknowledged: a start acts on it.
        _checkpointAcknowledged = _checkpointTried = applied;
        _hardStateAcknowledged = _hardStateTried = hardState;
        _acknowledged = _durable = last;
        foreach (var index in _appended.Keys.Where(index => index > last).ToList())
        {
            _appended.Remove(index);
        }

        for (var i = 0; i < entries.Count; i++)
        {
            _appended[entries[i].Index] = [entries[i]];
        }

        foreach (var entry in entries)
        {
            Apply(folder.Revisions, entry);
        }
    }

    private static void CheckRevisions(DataFolder folder, Dictionary<Revision, byte[]> expected)
    {
        Assert.Equal(expected.Count, folder.Revisions.Count);
        var found = 0;
        folder.Revisions.Scan((revision, record) =>
        {
            Assert.True(expected.TryGetValue(revision, out var whole), $"revision {revision} is there although it was not in the checkpoint");
            Assert.True(record.SequenceEqual(whole));
            found++;
        });
        Assert.Equal(expected.Count, found);
    }

    private void Live(DataFolder folder)
    {
        var steps = _random.Next(StepsMax);
        for (var step = 0; step < steps; step++)
        {
            switch (_random.Next(13))
            {
                case 0:
                    Checkpoint(folder);
                    break;
                case 1:
                    folder.Log.TruncateBefore((ulong)_random.NextInt64((long)_acknowledged + 2));
                    break;
                case 2:
                    Override(folder);
                    break;
                case 3:
                    Install(folder);
                    break;
                default:
                    Append(folder, 1 + _random.Next(4), _acknowledged + 1);
                    break;
            }
        }
    }

    private void Checkpoint(DataFolder folder)
    {
        _checkpointTried = _acknowledged;
        _checkpoints[_checkpointTried] = new(_state);
        folder.Checkpoint(new CheckpointState(_acknowledged, _term, BitConverter.GetBytes(_acknowledged))
        {
            KeepLogFrom = _random.Next(3) == 0 ? (ulong)_random.NextInt64((long)_acknowledged + 1) : null,
        });
        _checkpointAcknowledged = _acknowledged;
    }

    // The state of a member that is ahead: some records went, some others came, and the log begins anew behind its index.
    private void Install(DataFolder folder)
    {
        foreach (var old in _state.Keys.Where(_ => _random.Next(3) == 0).ToList())
        {
            folder.Revisions.Delete(old);
            _state.Remove(old);
        }

        var index = _acknowledged + 1 + (ulong)_random.Next(20);
        for (var i = 0; i < 10; i++)
        {
            var revision = new Revision(_random.NextInt64((long)index) + 1, _random.Next(3));
            _state[revision] = [(byte)_random.Next(256)];
            folder.Revisions.Put(revision, _state[revision]);
        }

        _checkpointTried = _installTried = index;
        _checkpoints[index] = new(_state);
        _hardStateTried = _hardStateAcknowledged + 1;
        folder.Install(new CheckpointState(index, _term, BitConverter.GetBytes(index)), HardState(_hardStateTried, _term));
        _checkpointAcknowledged = _acknowledged = _durable = index;
        _hardStateAcknowledged = _hardStateTried;
        _appended.Clear();
    }

    // A new leader's entries replace a suffix that was logged but never applied: here one that goes unapplied on purpose.
    private void Override(DataFolder folder)
    {
        var first = _acknowledged + 1;
        var doomed = Enumerable.Range(0, 1 + _random.Next(3)).Select(i => Make(first + (ulong)i)).ToList();
        Log(folder, doomed);
        _term++;
        Append(folder, 1 + _random.Next(2), first);
    }

    private void Append(DataFolder folder, int count, ulong first)
    {
        var entries = Enumerable.Range(0, count).Select(i => Make(first + (ulong)i)).ToList();
        _hardStateTried = _hardStateAcknowledged + 1;
        Log(folder, [.. entries, HardState(_hardStateTried, _term)]);
        _hardStateAcknowledged = _hardStateTried;
        _acknowledged = first + (ulong)count - 1;
        foreach (var index in _appended.Keys.Where(index => index > _acknowledged).ToList())
        {
            _appended.Remove(index);
        }

        foreach (var entry in entries)
        {
            _appended[entry.Index] = [entry];
            Apply(folder.Revisions, entry);
        }
    }

    private LogRecord Make(ulong index)
    {
        var bytes = _random.Next(20) == 0 ? _random.Next(40_000) : _random.Next(200);
        return _random.Next(8) == 0 ? MembershipEntry(index, _term, bytes) : Entry(index, _term, bytes);
    }

    private void Log(DataFolder folder, List<LogRecord> records)
    {
        foreach (var entry in records.Where(record => record.Kind.IsEntry()))
        {
            if (!_appended.TryGetValue(entry.Index, out var candidates))
            {
                _appended[entry.Index] = candidates = [];
            }

            candidates.Add(entry);
        }

        // An append that overrides may leave less, should it be torn.
        _durable = Math.Min(_durable, records[0].Index - 1);
        folder.Log.Append(records.ToArray());
        _durable = records.Last(record => record.Kind.IsEntry()).Index;
    }

    // The effect of an entry depends on the entry and the state alone: it puts one revision and deletes, now and then, some others.
    private void Apply(IRevisionStore store, LogRecord entry)
    {
        var random = new Random((int)((entry.Index * 31) + entry.Term));
        var revision = new Revision((long)entry.Index, random.Next(3));
        var record = new byte[random.Next(800)];
        random.NextBytes(record);
        store.Put(revision, record);
        _state[revision] = record;
        if (random.Next(3) == 0)
        {
            foreach (var old in _state.Keys.Where(key => key.Main % 3 != 0 && key.Main < (long)entry.Index - 10).ToList())
            {
                store.Delete(old);
                _state.Remove(old);
            }
        }
    }
}
