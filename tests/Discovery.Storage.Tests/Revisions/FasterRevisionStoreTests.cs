using Discovery.TestKit;

namespace Discovery.Storage.Tests;

public sealed class FasterRevisionStoreTests : RevisionStoreConformance, IDisposable
{
    private readonly List<DataFolder> _folders = [];

    public void Dispose() => _folders.ForEach(folder => folder.Dispose());

    [Fact]
    public void Records_that_memory_has_no_room_for_are_read_from_the_disk()
    {
        var store = Open();
        for (var main = 1; main <= 2000; main++)
        {
            store.Put(new Revision(main, 0), RecordOf(main));
        }

        Assert.True(store.SizeBytes > 4 * SmallFolder.Options.RevisionMemoryBytes);
        for (var main = 1; main <= 2000; main++)
        {
            Assert.True(store.TryRead(new Revision(main, 0), out var record));
            Assert.Equal(RecordOf(main), record);
        }

        // In one go, those on the disk among those in memory.
        int[] mixed = [.. Enumerable.Range(1, 2000).OrderBy(main => main * 7919L % 2000)];
        var collector = new RecordCollector();
        Assert.Equal(2000, store.Read([.. mixed.Select(main => new Revision(main, 0))], collector));
        Assert.Equal(mixed.Select(RecordOf), collector.Records);
    }

    [Fact]
    public void A_record_that_no_page_can_hold_is_refused_and_the_largest_is_not()
    {
        var folder = OpenFolder();
        var store = folder.Revisions;
        var largest = new byte[folder.RecordBytesMax];
        new Random(3).NextBytes(largest);
        store.Put(new Revision(1, 0), "before"u8);
        store.Put(new Revision(2, 0), largest);
        Assert.Throws<ArgumentOutOfRangeException>(() => store.Put(new Revision(3, 0), new byte[folder.RecordBytesMax + 1]));
        Assert.True(store.TryRead(new Revision(2, 0), out var record));
        Assert.Equal(largest, record);
        Assert.Equal(2, store.Count);
    }

    [Fact]
    public void The_default_page_holds_a_request_of_a_megabyte_and_a_half()
    {
        using var folder = DataFolder.Open(new SimDisk(1), SmallFolder.Options with { RevisionPageBytes = DataFolderOptions.Default.RevisionPageBytes, RevisionSegmentBytes = 8 << 20 });
        Assert.True(folder.RecordBytesMax > 2 * 1024 * 1024);
    }

    protected override IRevisionStore Open() => OpenFolder().Revisions;

    private DataFolder OpenFolder()
    {
        var folder = DataFolder.Open(new SimDisk(1), SmallFolder.Options);
        _folders.Add(folder);
        return folder;
    }
}
