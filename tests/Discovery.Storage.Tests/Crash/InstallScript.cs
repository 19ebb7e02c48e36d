using static Discovery.Storage.Tests.LogEntries;

namespace Discovery.Storage.Tests;

/// <summary>
/// A member that falls behind, installs snapshots, goes on with the log, and installs again; and what each start after a crash may find.
/// Revision n is what entry n puts, under its own term.
/// </summary>
internal sealed class InstallScript(DataFolder folder)
{
    // By applied index, what the revision store held then: what a manifest with that index must come with.
    private readonly Dictionary<ulong, Dictionary<long, ulong>> _states = new() { [0] = [] };

    // The entries, by index, and the hard state that the log is known to hold, since the last install that is known to be complete.
    private readonly SortedDictionary<ulong, ulong> _logged = [];

    // Revision to the term of the entry that put it.
    private Dictionary<long, ulong> _records = [];
    private ulong _published;
    private ulong _tried;
    private ulong _installed;
    private ulong _installTried;
    private (ulong Term, ulong Commit) _hardState;
    private (ulong Term, ulong Commit) _hardStateTried;

    public void Run()
    {
        AppendAndApply(1, 90, term: 1);
        Checkpoint(60);
        AppendAndApply(91, 120, term: 2);

        // Entries of a deposed leader that nobody ever committed.
        Append(121, 140, term: 2, commit: 120);
        Install(index: 150, term: 3);
        AppendAndApply(151, 180, term: 3);
        Install(index: 200, term: 4);
        AppendAndApply(201, 260, term: 4);
        Checkpoint(260);
        AppendAndApply(261, 290, term: 4);
        Checkpoint(290);
        Install(index: 300, term: 5);
        Install(index: 301, term: 5);
        AppendAndApply(302, 320, term: 6);
    }

    /// <summary>Throws unless the folder holds one of the states that it may hold, all of it from the same moment.</summary>
    public void Check(DataFolder found)
    {
        var applied = found.Manifest.AppliedIndex;
        Assert.True(applied == _published || applied == _tried, $"the checkpoint is of entry {applied}, not {_published} or {_tried}");
        Assert.Equal(applied, applied == 0 ? 0 : BitConverter.ToUInt64(found.Manifest.StoreState.Span));
        CheckRecords(found, _states[applied]);

        // Before the rename, the log as it was with every acknowledged entry; after it, none of them.
        var entries = found.Replay.Entries;
        var hardState = found.Replay.HardState is { } record ? (record.Term, record.Index) : default;
        var last = applied + (ulong)entries.Count;
        if (applied >= _installTried && _installTried > _installed)
        {
            Assert.Empty(entries);
            Assert.Equal(_hardStateTried, hardState);
        }
        else
        {
            Assert.All(_logged.Where(entry => entry.Key > applied), entry => Assert.Equal(entry.Value, entries[(int)(entry.Key - applied - 1)].Term));
            Assert.True(hardState == _hardState || hardState == _hardStateTried, $"the hard state is {hardState}");
        }

        Assert.True(hardState.Index <= last, $"the hard state commits entry {hardState.Index}, the log ends with {last}");
        Assert.All(entries, entry => AssertSame(Entry(entry.Index, entry.Term, 300), entry));
    }

    public static void Put(IRevisionStore store, long revision, ulong term) =>
        store.Put(new Revision(revision, 0), Entry((ulong)revision, term, 200).Payload.Span);

    private static void CheckRecords(DataFolder found, Dictionary<long, ulong> expected)
    {
        var seen = new Dictionary<long, ulong>();
        found.Revisions.Scan((revision, record) =>
        {
            Assert.True(expected.TryGetValue(revision.Main, out var term), $"revision {revision} was not in this checkpoint");
            Assert.True(record.SequenceEqual(Entry((ulong)revision.Main, term, 200).Payload.Span), $"revision {revision} of state {found.Manifest.AppliedIndex} is {System.Text.Encoding.ASCII.GetString(record[..24])} not of term {term}");
            seen.Add(revision.Main, term);
        });
        Assert.Equal(expected.Count, seen.Count);
        foreach (var (revision, term) in expected)
        {
            Assert.True(found.Revisions.TryRead(new Revision(revision, 0), out var record));
            Assert.True(record.AsSpan().SequenceEqual(Entry((ulong)revision, term, 200).Payload.Span));
        }
    }

    private void AppendAndApply(ulong from, ulong to, ulong term)
    {
        Append(from, to, term, commit: to);
        for (var index = from; index <= to; index++)
        {
            Put(folder.Revisions, (long)index, term);
            _records[(long)index] = term;
        }
    }

    private void Append(ulong from, ulong to, ulong term, ulong commit)
    {
        var batch = new List<LogRecord>();
        for (var index = from; index <= to; index++)
        {
            batch.Add(Entry(index, term, 300));
            if (batch.Count == 10)
            {
                batch.Add(HardState(Math.Min(commit, index), term));
                _hardStateTried = (term, Math.Min(commit, index));
                folder.Log.Append(batch.ToArray());
                _hardState = _hardStateTried;
                batch.ForEach(record => _logged[record.Index] = record.Term);
                batch.Clear();
            }
        }
    }

    private void Checkpoint(ulong index)
    {
        _tried = index;
        _states[index] = _records.Where(record => record.Key <= (long)index).ToDictionary();
        foreach (var later in _records.Keys.Where(revision => revision > (long)index).ToList())
        {
            folder.Revisions.Delete(new Revision(later, 0));
        }

        folder.Checkpoint(new CheckpointState(index, 1, BitConverter.GetBytes(index)));
        _published = index;
        foreach (var (later, term) in _records.Where(record => record.Key > (long)index))
        {
            Put(folder.Revisions, later, term);
        }
    }

    // The snapshot has lost most of the old records to a compaction, has others under some revisions, and goes on to its index.
    private void Install(ulong index, ulong term)
    {
        var snapshot = _records.Where(record => record.Key > (long)index - 100 || record.Key % 4 == 0).ToDictionary();
        foreach (var revision in snapshot.Keys.Where(revision => revision % 10 == 0).ToList())
        {
            snapshot[revision] = term;
        }

        for (var revision = _records.Keys.Max() + 1; revision <= (long)index; revision++)
        {
            snapshot[revision] = term;
        }

        (_tried, _installTried, _hardStateTried) = (index, index, (term, index));
        _states[index] = new(snapshot);
        foreach (var revision in _records.Keys.Except(snapshot.Keys))
        {
            folder.Revisions.Delete(new Revision(revision, 0));
        }

        foreach (var (revision, putIn) in snapshot.Where(record => _records.GetValueOrDefault(record.Key) != record.Value))
        {
            Put(folder.Revisions, revision, putIn);
        }

        folder.Install(new CheckpointState(index, term, BitConverter.GetBytes(index)), HardState(index, term));
        (_published, _installed, _hardState) = (index, index, _hardStateTried);
        _records = snapshot;
        _logged.Clear();
    }
}
