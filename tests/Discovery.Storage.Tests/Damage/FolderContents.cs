using static Discovery.Storage.Tests.LogEntries;

namespace Discovery.Storage.Tests;

/// <summary>Everything that an open folder serves.</summary>
internal sealed record FolderContents(Manifest Manifest, RecoveredLog Replay, SortedDictionary<Revision, byte[]> Records)
{
    /// <summary>Reads it by a scan and each revision by itself, also those that are not there.</summary>
    public static FolderContents Read(DataFolder folder, int revisionsMax)
    {
        var records = new SortedDictionary<Revision, byte[]>();
        folder.Revisions.Scan((revision, record) => records.Add(revision, record.ToArray()));
        for (var main = 0; main <= revisionsMax; main++)
        {
            for (var sub = 0; sub < 2; sub++)
            {
                var revision = new Revision(main, sub);
                var found = folder.Revisions.TryRead(revision, out var record);
                Assert.Equal(records.ContainsKey(revision), found);
                Assert.True(!found || record.AsSpan().SequenceEqual(records[revision]), $"revision {revision} is another one in the scan");
            }
        }

        return new FolderContents(folder.Manifest, folder.Replay, records);
    }

    public void AssertSame(FolderContents actual)
    {
        Assert.Equal((Manifest.AppliedIndex, Manifest.AppliedTerm), (actual.Manifest.AppliedIndex, actual.Manifest.AppliedTerm));
        Assert.True(Manifest.StoreState.Span.SequenceEqual(actual.Manifest.StoreState.Span), "the store state differs");
        AssertSame(Replay.HardState, actual.Replay.HardState);
        AssertSame(Replay.SnapshotMark, actual.Replay.SnapshotMark);
        LogEntries.AssertSame([.. Replay.Entries], actual.Replay.Entries);
        Assert.Equal(Records.Keys, actual.Records.Keys);
        Assert.All(Records, record => Assert.True(record.Value.AsSpan().SequenceEqual(actual.Records[record.Key]), $"revision {record.Key} differs"));
    }

    private static void AssertSame(LogRecord? expected, LogRecord? actual)
    {
        Assert.Equal(expected is null, actual is null);
        if (expected is { } record)
        {
            LogEntries.AssertSame(record, actual!.Value);
        }
    }
}
