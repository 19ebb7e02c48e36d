using System.Collections.Concurrent;
using Discovery.TestKit;
using Xunit.Abstractions;
using static Discovery.Storage.Tests.LogEntries;

namespace Discovery.Storage.Tests;

public class FolderVerifierTests(ITestOutputHelper output)
{
    private readonly SoundFolder _folder = new();

    [Fact]
    public void A_sound_folder_is_read_whole_and_stays_as_it_is()
    {
        var disk = _folder.Copy();
        var operations = 0;
        disk.Trace = _ => operations++;
        long records = 0;
        var report = FolderVerifier.Verify(disk, (folder, _) => folder.Revisions.Scan((_, _) => records++));
        output.WriteLine(Text(report));
        Assert.True(report.IsSound, Text(report));
        Assert.Equal(0, operations);
        Assert.Equal(_folder.Contents.Records.Count, records);
        Assert.Contains(report.Lines, line => line.Contains("entries 261 to 329", StringComparison.Ordinal));
        Assert.Contains(report.Lines, line => line.Contains($"{records} records read; the log has 49 entries", StringComparison.Ordinal));
        Assert.Null(_folder.Read(disk));
    }

    [Fact]
    public void What_the_start_writes_is_forgotten()
    {
        var disk = _folder.Copy();
        var operations = 0;
        disk.Trace = _ => operations++;
        var report = FolderVerifier.Verify(disk, (folder, started) =>
        {
            started.Note("started");
            for (var main = 1000; main < 3000; main++)
            {
                folder.Revisions.Put(new Revision(main, 0), new byte[1000]);
            }

            folder.Log.Append([Entry(330, term: 4, bytes: 50_000)]);
            folder.Checkpoint(new CheckpointState(330, 4, default));
            Assert.True(folder.Revisions.TryRead(new Revision(1000, 0), out var _));
        });
        Assert.True(report.IsSound, Text(report));
        Assert.Equal(0, operations);
        Assert.Null(_folder.Read(disk));
    }

    [Fact]
    public void A_flipped_bit_is_reported_with_its_file_where_there_is_data_and_not_where_there_is_none()
    {
        var manifest = Enumerable.Range(0, 200).Select(offset => new BitFlip("manifest", offset, offset % 8, true));
        var flips = manifest.Concat(FlipPlan.Log(_folder, 1)).Concat(FlipPlan.Revisions(_folder, 2)).Where((_, i) => i % 3 == 0).ToList();
        var wrong = new ConcurrentBag<string>();
        Parallel.ForEach(flips, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, flip =>
        {
            var disk = _folder.Copy();
            disk.Flip(flip.File, flip.Offset, flip.Mask);
            var report = FolderVerifier.Verify(disk);
            if (report.IsSound == flip.HoldsData || report.Damages.Any(damage => !damage.File.EndsWith(flip.File, StringComparison.Ordinal)))
            {
                wrong.Add($"{flip}: {Text(report)}");
            }
        });
        output.WriteLine($"{flips.Count} bits, {flips.Count(flip => flip.HoldsData)} of them in data");
        Assert.True(wrong.IsEmpty, $"{wrong.Count} of {flips.Count}: {string.Join(Environment.NewLine, wrong.Take(3))}");
    }

    [Fact]
    public void All_damages_are_reported_at_once()
    {
        var disk = _folder.Copy();
        var logs = _folder.Files.Where(name => name.StartsWith("log-", StringComparison.Ordinal)).ToList();
        var revisions = _folder.Files.Where(name => name.StartsWith("revisions-", StringComparison.Ordinal)).ToList();
        disk.Flip(logs[1], 100);
        disk.Flip(logs[1], 8192 + 700);
        disk.Flip(logs[2], 40_960);
        disk.Flip(revisions[0], 28_672 + 100);
        disk.Flip(revisions[1], 3 * 4096);
        disk.Flip(revisions[1], 4096 + 9);
        disk.Delete(logs[^1]);
        disk.Delete(revisions[^1]);
        var report = FolderVerifier.Verify(disk);
        output.WriteLine(Text(report));
        Assert.Contains(report.Damages, damage => damage.File.EndsWith(logs[1], StringComparison.Ordinal) && damage.Place.Contains("offset 0 ", StringComparison.Ordinal));
        Assert.Contains(report.Damages, damage => damage.File.EndsWith(logs[1], StringComparison.Ordinal) && damage.Place.Contains("offset 8192 ", StringComparison.Ordinal));
        Assert.Contains(report.Damages, damage => damage.File.EndsWith(logs[2], StringComparison.Ordinal) && damage.What.Contains("behind entry", StringComparison.Ordinal));
        Assert.Contains(report.Damages, damage => damage.File.EndsWith(revisions[0], StringComparison.Ordinal) && damage.Place == "block at offset 28672");
        Assert.Contains(report.Damages, damage => damage.File.EndsWith(revisions[1], StringComparison.Ordinal) && damage.Place == "block at offset 12288");
        Assert.Contains(report.Damages, damage => damage.File.EndsWith(revisions[1], StringComparison.Ordinal) && damage.Place == "block at offset 4096");
        Assert.Contains(report.Damages, damage => damage.File.EndsWith(logs[^1], StringComparison.Ordinal) && damage.What == "the file is missing");
        Assert.Contains(report.Damages, damage => damage.File.EndsWith(revisions[^1], StringComparison.Ordinal) && damage.What == "the file is missing");
        Assert.Equal(8, report.Damages.Count);
        Assert.EndsWith("into an empty folder." + Environment.NewLine, Text(report), StringComparison.Ordinal);
    }

    [Fact]
    public void What_can_t_be_read_is_reported_and_the_rest_is_read()
    {
        var disk = _folder.Copy();
        var log = _folder.Files.Where(name => name.StartsWith("log-", StringComparison.Ordinal)).ElementAt(1);
        var revisions = _folder.Files.Where(name => name.StartsWith("revisions-", StringComparison.Ordinal)).ElementAt(1);
        disk.Flip(revisions, 5 * 4096);
        disk.Reading = (name, offset) =>
        {
            if ((name == log && offset == 16 * 1024) || (name == revisions && offset is 4096 or 8192))
            {
                throw new IOException("bad sector");
            }
        };
        var report = FolderVerifier.Verify(disk);
        output.WriteLine(Text(report));
        Assert.Single(report.Damages, damage => damage.File.EndsWith(log, StringComparison.Ordinal) && damage.What.Contains("bad sector", StringComparison.Ordinal));
        Assert.Equal(2, report.Damages.Count(damage => damage.File.EndsWith(revisions, StringComparison.Ordinal) && damage.What.Contains("bad sector", StringComparison.Ordinal)));
        Assert.Single(report.Damages, damage => damage.Place == "block at offset 20480");
        Assert.True(report.Damages.Count <= 5, Text(report));
    }

    [Fact]
    public void A_torn_tail_is_no_damage()
    {
        var disk = _folder.Copy();
        using (var folder = DataFolder.Open(disk, SmallFolder.Options))
        {
            disk.CrashAt = disk.Operations + 2;
            Assert.Throws<StorageFailedException>(() => folder.Log.Append([Entry(330, term: 3, bytes: 12_000)]));
            disk.Crash(SimCrash.KeepAll);
        }

        var name = _folder.Files.Last(file => file.StartsWith("log-", StringComparison.Ordinal));
        using var log = new SegmentFiles(disk, LogLayout.FilePrefix, SmallFolder.Options.LogSegmentBytes);
        var synced = new ManifestFile(disk).Load()!.LogSyncedUntil;
        disk.Flip(log.NameOf(log.SegmentOf(synced)), (synced % log.SegmentBytes) + 4096 + 17);
        var report = FolderVerifier.Verify(disk);
        Assert.True(report.IsSound, Text(report));
        Assert.Contains(report.Lines, line => line.Contains("the next start cuts them off", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_damaged_record_is_named_where_its_block_is_sound()
    {
        var disk = new SimDisk(1);
        using (var folder = DataFolder.Open(disk, SmallFolder.Options))
        {
            for (var main = 1; main <= 60; main++)
            {
                folder.Revisions.Put(new Revision(main, 0), new byte[400]);
            }

            folder.Checkpoint(new CheckpointState(1, 1, default));
        }

        using (var device = new RevisionDevice(disk, SmallFolder.Options.RevisionSegmentBytes, SmallFolder.Options.DrawSalt()))
        {
            // FASTER begins at 64; the middle of the fourth and of the thirteenth record.
            foreach (var address in new[] { 3, 12 }.Select(before => 64 + (before * RevisionRecord.SpaceOf(400)) + 200))
            {
                var blocks = new byte[2 * BlockSize.Bytes];
                device.Files.Read(0, 0, blocks);
                blocks[address] ^= 1;
                device.Files.Write(0, 0, blocks);
                var checksums = BlockChecksums.Load(device.Files, 0, SmallFolder.Options.DrawSalt());
                checksums.Note(0, 0, blocks);
                checksums.Save(device.Files, 0);
            }
        }

        var report = FolderVerifier.Verify(disk);
        output.WriteLine(Text(report));
        Assert.Equal(2, report.Damages.Count);
        Assert.Matches("Revision 4/0 .*revisions-00000000.seg at offset", report.Damages[0].What);
        Assert.Matches("Revision 13/0 .*revisions-00000000.seg at offset", report.Damages[1].What);
    }

    [Fact]
    public void A_folder_that_is_missing_empty_in_use_or_newer_is_not_verified()
    {
        Assert.Throws<StorageUnusableException>(() => FolderVerifier.Verify(new SimDisk(1)));
        using (var temp = new TempFolder("verify"))
        {
            var path = temp.Combine("data");
            var missing = Assert.Throws<StorageUnusableException>(() => FolderVerifier.Verify(new FileDisk(path, readOnly: true)));
            Assert.Contains(path, missing.Message, StringComparison.Ordinal);
            Assert.False(Directory.Exists(path));
            using (DataFolder.Open(new FileDisk(path), SmallFolder.Options))
            {
                var inUse = Assert.Throws<StorageUnusableException>(() => FolderVerifier.Verify(new FileDisk(path, readOnly: true)));
                Assert.Contains("in use", inUse.Message, StringComparison.Ordinal);
            }

            Assert.True(FolderVerifier.Verify(new FileDisk(path, readOnly: true)).IsSound);
        }

        var disk = _folder.Copy();
        using (var file = disk.Create("manifest", 0))
        {
            file.Write(0, ManifestFormat.Encode(_folder.Manifest with { FormatVersion = 7 }));
        }

        Assert.Throws<StorageUnusableException>(() => FolderVerifier.Verify(disk));
    }

    [Fact]
    public void A_folder_that_is_opened_for_reading_can_t_be_written()
    {
        using var temp = new TempFolder("verify");
        DataFolder.Open(new FileDisk(temp.Path), SmallFolder.Options).Dispose();
        var disk = new FileDisk(temp.Path, readOnly: true);
        Assert.Throws<UnauthorizedAccessException>(() => disk.Create("x", 1));
        Assert.Throws<UnauthorizedAccessException>(() => disk.Delete("manifest"));
        Assert.Throws<UnauthorizedAccessException>(() => disk.Rename("manifest", "x"));
        using var file = disk.Open("manifest");
        Assert.ThrowsAny<Exception>(() => file.Write(0, [1]));
    }

    private static string Text(FolderReport report)
    {
        using var writer = new StringWriter();
        report.WriteTo(writer);
        return writer.ToString();
    }
}
