using Discovery.TestKit;
using static Discovery.Storage.Tests.LogEntries;

namespace Discovery.Storage.Tests;

/// <summary>Whatever is damaged or missing is refused with a message that names the file and says what to do; it is never served.</summary>
public class DamageTests
{
    private readonly SimDisk _disk = new(1);

    [Fact]
    public void A_flipped_bit_anywhere_in_the_synced_log_is_refused()
    {
        using (var folder = Open())
        {
            for (ulong index = 1; index <= 10; index++)
            {
                folder.Log.Append([Entry(index, bytes: 1000)]);
            }
        }

        // Batches stand at every fourth kilobyte from the first on; each place is another part of one.
        foreach (var offset in new[] { 4096, 4100, 4104, 4112, 4120, 4124, 4128, 4132, 4136, 4170, 5000, 8191, 20_480, 40_000 })
        {
            _disk.Flip("log-00000000.seg", offset);
            var error = Assert.Throws<StorageCorruptException>(Open);
            Assert.Contains("log-00000000.seg", error.Message, StringComparison.Ordinal);
            Assert.Contains("Keep a copy", error.Message, StringComparison.Ordinal);
            Assert.Throws<StorageCorruptException>(() => LogFolderReader.ReadAll(_disk));
            _disk.Flip("log-00000000.seg", offset);
        }

        Open().Dispose();
    }

    [Fact]
    public void A_flipped_bit_in_the_last_batch_after_a_crash_is_taken_for_a_torn_write()
    {
        using (var folder = Open())
        {
            folder.Log.Append([Entry(1)]);
            folder.Log.Append([Entry(2)]);
            _disk.Crash(SimCrash.LoseAll);
        }

        _disk.Flip("log-00000000.seg", 12_288 + 100);
        using (var folder = Open())
        {
            AssertSame([Entry(1)], folder.Replay.Entries);
            folder.Log.Append([Entry(2, term: 2)]);
        }

        using var reopened = Open();
        AssertSame([Entry(1), Entry(2, term: 2)], reopened.Replay.Entries);
    }

    [Fact]
    public void A_flipped_bit_before_the_last_batch_is_refused_after_a_crash_too()
    {
        using (var folder = Open())
        {
            for (ulong index = 1; index <= 5; index++)
            {
                folder.Log.Append([Entry(index)]);
            }

            _disk.Crash(SimCrash.LoseAll);
        }

        // Batches of entries 1 to 5 stand at 8192 and every 4096 bytes from there; only the batches behind it tell that one was synced.
        foreach (var offset in new[] { 8192 + 100, 12_288, 20_480 + 20 })
        {
            _disk.Flip("log-00000000.seg", offset);
            var error = Assert.Throws<StorageCorruptException>(Open);
            Assert.Contains("a later batch", error.Message, StringComparison.Ordinal);
            _disk.Flip("log-00000000.seg", offset);
        }

        using var reopened = Open();
        Assert.Equal(5, reopened.Replay.Entries.Count);
    }

    [Fact]
    public void A_flipped_bit_in_the_last_batch_that_a_start_has_acted_on_is_refused()
    {
        using (var folder = Open())
        {
            folder.Log.Append([Entry(1)]);
            _disk.Crash(SimCrash.LoseAll);
        }

        using (Open())
        {
            _disk.Crash(SimCrash.LoseAll);
        }

        _disk.Flip("log-00000000.seg", 8192 + 100);
        Assert.Throws<StorageCorruptException>(Open);
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(8192)]
    [InlineData(12_288)]
    public void A_torn_tail_is_cut_wherever_it_tears(int keptBytes)
    {
        using (var folder = Open())
        {
            folder.Log.Append([Entry(1)]);
            _disk.CrashAt = _disk.Operations + 1;
            Assert.Throws<StorageFailedException>(() => folder.Log.Append([Entry(2, bytes: 12_000)]));
            _disk.Crash(SimCrash.KeepAll);
        }

        // All of the batch reached the disk but its last part, or its first.
        using (var file = _disk.Open("log-00000000.seg"))
        {
            file.Write(12_288 + keptBytes - 4096, new byte[4096]);
            file.Sync();
        }

        using (var folder = Open())
        {
            AssertSame([Entry(1)], folder.Replay.Entries);
            folder.Log.Append([Entry(2, term: 2)]);
        }

        using var reopened = Open();
        AssertSame([Entry(1), Entry(2, term: 2)], reopened.Replay.Entries);
    }

    [Fact]
    public void Every_missing_file_is_named()
    {
        using (var folder = Open())
        {
            for (ulong index = 1; index <= 60; index++)
            {
                folder.Log.Append([Entry(index, bytes: 3000)]);
                folder.Revisions.Put(new Revision((long)index, 0), new byte[2000]);
            }

            folder.Checkpoint(new CheckpointState(10, 1, default));
        }

        var names = _disk.List().Where(name => name.EndsWith(".seg", StringComparison.Ordinal)).ToList();
        Assert.True(names.Count >= 6, string.Join(", ", names));
        foreach (var name in names)
        {
            _disk.Rename(name, "elsewhere");
            var error = Assert.Throws<StorageCorruptException>(Open);
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
            Assert.Contains("missing", error.Message, StringComparison.Ordinal);
            _disk.Rename("elsewhere", name);
        }

        Open().Dispose();
    }

    [Fact]
    public void The_newest_file_of_the_log_is_missed_after_a_crash_too()
    {
        using (var folder = Open())
        {
            for (ulong index = 1; !_disk.Exists("log-00000002.seg"); index++)
            {
                folder.Log.Append([Entry(index, bytes: 3000)]);
            }

            _disk.Crash(SimCrash.LoseAll);
        }

        _disk.Delete("log-00000002.seg");
        var error = Assert.Throws<StorageCorruptException>(Open);
        Assert.Contains("log-00000002.seg", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_intact_batch_of_another_history_is_refused()
    {
        // The same folder up to entry 1; then the disk brings back what was once written in the place of entry 2.
        var other = new SimDisk(1);
        using (var folder = DataFolder.Open(other, SmallFolder.Options))
        {
            folder.Log.Append([Entry(1)]);
            folder.Log.Append([Entry(2, term: 1)]);
        }

        using (var folder = Open())
        {
            folder.Log.Append([Entry(1)]);
            folder.Log.Append([Entry(2, term: 2)]);
            folder.Log.Append([Entry(3, term: 2)]);
            _disk.Crash(SimCrash.LoseAll);
        }

        var batch = new byte[4096];
        using (var from = other.Open("log-00000000.seg"))
        using (var to = _disk.Open("log-00000000.seg"))
        {
            from.Read(12_288, batch);
            to.Write(12_288, batch);
            to.Sync();
        }

        Assert.Throws<StorageCorruptException>(Open);
    }

    [Fact]
    public void A_folder_without_its_manifest_is_refused()
    {
        Open().Dispose();
        _disk.Delete("manifest");
        var error = Assert.Throws<StorageCorruptException>(Open);
        Assert.Contains("manifest", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flipped_bit_anywhere_in_the_manifest_is_refused()
    {
        Open().Dispose();
        using (var file = _disk.Open("manifest"))
        {
            for (var offset = 0; offset < file.LengthBytes; offset++)
            {
                _disk.Flip("manifest", offset, (byte)(1 << (offset % 8)));
                var error = Assert.Throws<StorageCorruptException>(Open);
                Assert.Contains("manifest", error.Message, StringComparison.Ordinal);
                _disk.Flip("manifest", offset, (byte)(1 << (offset % 8)));
            }
        }

        Open().Dispose();
    }

    [Fact]
    public void An_empty_or_short_manifest_is_refused()
    {
        Open().Dispose();
        _disk.Create("manifest", 0).Dispose();
        Assert.Throws<StorageCorruptException>(Open);
        _disk.Create("manifest", 30).Dispose();
        Assert.Throws<StorageCorruptException>(Open);
    }

    [Fact]
    public void A_folder_of_a_newer_format_is_refused_with_both_versions()
    {
        using (var folder = Open())
        {
            Write(ManifestFormat.Encode(folder.Manifest with { FormatVersion = 7 }));
            _disk.Crash(SimCrash.KeepAll);
        }

        var error = Assert.Throws<StorageUnusableException>(Open);
        Assert.Contains("version 7", error.Message, StringComparison.Ordinal);
        Assert.Contains("up to 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flipped_bit_in_the_revision_store_is_refused_at_the_start()
    {
        FillRevisions(100);
        for (var offset = 64; offset < 32 * 1024; offset += 1021)
        {
            _disk.Flip("revisions-00000000.seg", offset);
            var error = Assert.Throws<StorageCorruptException>(Open);
            Assert.Contains("revisions-00000000.seg", error.Message, StringComparison.Ordinal);
            _disk.Flip("revisions-00000000.seg", offset);
        }

        Open().Dispose();
    }

    [Fact]
    public void A_file_of_the_revision_store_that_lost_its_contents_is_refused_at_the_start()
    {
        FillRevisions(100);
        _disk.Create("revisions-00000000.seg", 36 * 1024).Dispose();
        var error = Assert.Throws<StorageCorruptException>(Open);
        Assert.Contains("revisions-00000000.seg at offset 0 was never written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flipped_bit_in_a_cold_record_is_never_served()
    {
        FillRevisions(400);
        using var folder = Open();
        Assert.True(folder.Revisions.TryRead(new Revision(5, 0), out var record));
        Assert.Equal(5, record[0]);
        _disk.Flip("revisions-00000000.seg", 1000);
        var error = Assert.Throws<StorageCorruptException>(() => folder.Revisions.TryRead(new Revision(5, 0), out _));
        Assert.Contains("revisions-00000000.seg", error.Message, StringComparison.Ordinal);
        Assert.Throws<StorageCorruptException>(() => folder.Revisions.Read([new Revision(5, 0)], new RecordCollector()));
    }

    [Fact]
    public void A_record_whose_own_checksum_is_wrong_is_never_served_even_if_its_block_is_sound()
    {
        FillRevisions(400);
        var device = new RevisionDevice(_disk, SmallFolder.Options.RevisionSegmentBytes, SmallFolder.Options.DrawSalt());
        var block = new byte[BlockSize.Bytes];
        device.Files.Read(0, 0, block);
        block[1000] ^= 1;
        device.Files.Write(0, 0, block);
        var checksums = BlockChecksums.Load(device.Files, 0, SmallFolder.Options.DrawSalt());
        checksums.Note(0, 0, block);
        checksums.Save(device.Files, 0);
        device.Dispose();

        using var folder = Open();
        var error = Assert.Throws<StorageCorruptException>(() => folder.Revisions.Scan((_, _) => { }));
        Assert.Matches("Revision [0-9]+/0 .*revisions-00000000.seg", error.Message);
        Assert.Throws<StorageCorruptException>(() =>
        {
            for (var main = 1; main <= 20; main++)
            {
                folder.Revisions.TryRead(new Revision(main, 0), out _);
            }
        });
        var sink = new RecordCollector();
        Assert.Throws<StorageCorruptException>(() => folder.Revisions.Read([.. Enumerable.Range(1, 20).Select(main => new Revision(main, 0))], sink));
        Assert.Equal(Enumerable.Range(1, sink.Records.Count), sink.Records.Select(record => (int)record[0]));
    }

    [Fact]
    public void A_store_with_fewer_records_than_its_manifest_counts_is_refused()
    {
        FillRevisions(50);
        using (var folder = Open())
        {
            var manifest = folder.Manifest;
            Write(ManifestFormat.Encode(manifest with { Revisions = manifest.Revisions! with { RecordCount = 51 } }));
            _disk.Crash(SimCrash.KeepAll);
        }

        using var reopened = Open();
        var error = Assert.Throws<StorageCorruptException>(() => reopened.Revisions.Scan((_, _) => { }));
        Assert.Contains("50", error.Message, StringComparison.Ordinal);
        Assert.Contains("51", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_is_noticed_before_compaction_copies_it()
    {
        using var folder = Open();
        for (var main = 1; main <= 400; main++)
        {
            folder.Revisions.Put(new Revision(main, 0), new byte[200]);
        }

        folder.Checkpoint(new CheckpointState(1, 1, default));
        for (var main = 1; main <= 400; main++)
        {
            if (main % 4 != 0)
            {
                folder.Revisions.Delete(new Revision(main, 0));
            }
        }

        _disk.Flip("revisions-00000000.seg", 2000);
        Assert.Throws<StorageCorruptException>(() => folder.Checkpoint(new CheckpointState(2, 1, default)));
    }

    private void FillRevisions(int count)
    {
        using var folder = Open();
        for (var main = 1; main <= count; main++)
        {
            var record = new byte[300];
            record[0] = (byte)main;
            folder.Revisions.Put(new Revision(main, 0), record);
        }

        folder.Checkpoint(new CheckpointState(1, 1, default));
    }

    private void Write(byte[] manifest)
    {
        using var file = _disk.Create("manifest", manifest.Length);
        file.Write(0, manifest);
        file.Sync();
    }

    private DataFolder Open() => DataFolder.Open(_disk, SmallFolder.Options);
}
