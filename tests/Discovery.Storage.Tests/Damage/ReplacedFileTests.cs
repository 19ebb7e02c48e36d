using Discovery.TestKit;
using Xunit.Abstractions;

namespace Discovery.Storage.Tests;

/// <summary>Whole files are missing, short, empty, exchanged, or come from somewhere else: the folder is refused, or holds what it held.</summary>
public class ReplacedFileTests(ITestOutputHelper output)
{
    private readonly SoundFolder _folder = new();

    [Fact]
    public void A_missing_file_is_named()
    {
        foreach (var name in DataFiles)
        {
            var disk = _folder.Copy();
            disk.Delete(name);
            var error = _folder.Read(disk);
            Assert.Contains(name, error?.Message ?? "not noticed", StringComparison.Ordinal);
        }

        output.WriteLine($"{DataFiles.Count()} files: all were missed");
    }

    [Fact]
    public void A_file_that_lost_its_end_is_refused_unless_nothing_was_there()
    {
        int refused = 0, ignored = 0;
        foreach (var name in DataFiles)
        {
            var length = LengthOf(name);
            foreach (var kept in new[] { 0, 1, 20, length / 4, length / 2, length - BlockSize.Bytes, length - 5, length - 1 })
            {
                var disk = _folder.Copy();
                Write(disk, name, Bytes(disk, name)[..(int)Math.Clamp(kept, 0, length - 1)]);
                var error = _folder.Read(disk);
                Assert.Contains(error is null ? "seg" : name, error?.Message ?? name, StringComparison.Ordinal);
                _ = error is null ? ignored++ : refused++;
            }
        }

        output.WriteLine($"{refused} short files refused, {ignored} had lost unused space only");
        Assert.True(refused > 2 * ignored);
    }

    [Fact]
    public void Two_files_that_took_each_other_s_place_are_refused()
    {
        var pairs = 0;
        foreach (var first in DataFiles)
        {
            foreach (var second in DataFiles.Where(name => string.CompareOrdinal(name, first) > 0))
            {
                var disk = _folder.Copy();
                var (one, other) = (Bytes(disk, first), Bytes(disk, second));
                Write(disk, first, other);
                Write(disk, second, one);
                var error = _folder.Read(disk)?.Message ?? "not noticed";
                Assert.True(error.Contains(first, StringComparison.Ordinal) || error.Contains(second, StringComparison.Ordinal), $"{first}, {second}: {error}");
                pairs++;
            }
        }

        output.WriteLine($"{pairs} pairs, all refused");
    }

    [Fact]
    public void A_file_of_another_folder_is_refused()
    {
        // The same number of records in the same places, so that nothing but the file itself can tell.
        var other = new SoundFolder(variant: 1, salt: 0x1234_5678);
        Assert.Equal(_folder.Files, other.Files);
        var from = other.Copy();
        foreach (var name in DataFiles)
        {
            var disk = _folder.Copy();
            Write(disk, name, Bytes(from, name));
            var error = _folder.Read(disk)?.Message ?? "not noticed";
            Assert.True(error.Contains(name == "manifest" ? ".seg" : name, StringComparison.Ordinal), $"{name}: {error}");
        }
    }

    [Fact]
    public void A_file_of_zeros_or_noise_is_refused()
    {
        foreach (var name in DataFiles)
        {
            foreach (var noise in new[] { false, true })
            {
                var bytes = new byte[LengthOf(name)];
                if (noise)
                {
                    new Random(3).NextBytes(bytes);
                }

                var disk = _folder.Copy();
                Write(disk, name, bytes);
                Assert.Contains(name, _folder.Read(disk)?.Message ?? "not noticed", StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Files_that_nobody_knows_change_nothing()
    {
        var disk = _folder.Copy();
        foreach (var name in new[] { "snapshot.part", "manifest.new", "notes.txt", "log-zz.seg", "log-7fffffff.bak", "revisions-.seg" })
        {
            Write(disk, name, "what is this?"u8.ToArray());
        }

        Assert.Null(_folder.Read(disk));
    }

    private IEnumerable<string> DataFiles => _folder.Files.Where(name => name == "manifest" || name.EndsWith(".seg", StringComparison.Ordinal));

    private long LengthOf(string name)
    {
        using var file = _folder.Copy().Open(name);
        return file.LengthBytes;
    }

    private static byte[] Bytes(SimDisk disk, string name)
    {
        using var file = disk.Open(name);
        var bytes = new byte[file.LengthBytes];
        file.Read(0, bytes);
        return bytes;
    }

    private static void Write(SimDisk disk, string name, byte[] bytes)
    {
        using var file = disk.Create(name, bytes.Length);
        file.Write(0, bytes);
        file.Sync();
    }
}
