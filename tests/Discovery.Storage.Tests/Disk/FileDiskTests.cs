using System.Diagnostics;
using Discovery.TestKit;
using static Discovery.Storage.Tests.LogEntries;

namespace Discovery.Storage.Tests;

public sealed class FileDiskTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), "discovery-storage-" + Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: true);
        }
    }

    [Fact]
    public void Files_are_created_at_their_full_length_written_in_place_and_renamed_over_each_other()
    {
        var disk = Locked();
        using (var file = disk.Create("a", 10_000))
        {
            Assert.Equal(10_000, file.LengthBytes);
            file.Write(5000, "hello"u8);
            file.Sync();
            var buffer = new byte[10];
            Assert.Equal(10, file.Read(4998, buffer));
            Assert.Equal("\0\0hello\0\0\0"u8.ToArray(), buffer);
            Assert.Equal(2, file.Read(9998, buffer));
            Assert.Equal(0, file.Read(20_000, buffer));
        }

        disk.Create("b", 1).Dispose();
        disk.Rename("a", "b");
        disk.SyncDirectory();
        Assert.Equal(["b", "lock"], disk.List());
        Assert.False(disk.Exists("a"));
        using (var file = disk.Open("b", readOnly: true))
        {
            Assert.Equal(10_000, file.LengthBytes);
        }

        disk.Delete("b");
        Assert.Throws<FileNotFoundException>(() => disk.Open("b"));
        Assert.True(disk.FreeBytes > 0);
    }

    [Fact]
    public void Files_are_for_their_owner_alone_although_the_folder_is_open_to_all()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Directory.CreateDirectory(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        Locked().Create("secret", 1 << 20).Dispose();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_path, "secret")));
    }

    [Fact]
    public void A_created_file_has_its_space_reserved()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var disk = Locked();
        disk.Create("reserved", 8 << 20).Dispose();
        using var du = Process.Start(new ProcessStartInfo("du", ["-B1", Path.Combine(_path, "reserved")]) { RedirectStandardOutput = true })!;
        var bytes = long.Parse(du.StandardOutput.ReadToEnd().Split('\t')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(bytes >= 8 << 20, $"{bytes} bytes are reserved");
    }

    [Fact]
    public void A_second_lock_of_the_folder_is_refused_with_its_path_and_what_to_do()
    {
        var disk = new FileDisk(_path);
        using (disk.Lock())
        {
            var error = Assert.Throws<StorageUnusableException>(() => new FileDisk(_path).Lock());
            Assert.Contains(_path, error.Message, StringComparison.Ordinal);
            Assert.Contains("in use by another process", error.Message, StringComparison.Ordinal);
            Assert.Contains("--data-dir", error.Message, StringComparison.Ordinal);
        }

        disk.Lock().Dispose();
    }

    [Fact]
    public async Task The_lock_keeps_another_process_out_and_dies_with_its_holder()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Directory.CreateDirectory(_path);
        var file = Path.Combine(_path, "lock");
        await File.WriteAllTextAsync(file, "");

        // flock(1) takes the same lock as the server does, in a process that we may kill.
        using var holder = Process.Start(new ProcessStartInfo("flock", ["--nonblock", "--no-fork", file, "cat"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await holder.StandardInput.WriteLineAsync("locked");
        await holder.StandardInput.FlushAsync();
        Assert.Equal("locked", await holder.StandardOutput.ReadLineAsync());
        var error = Assert.Throws<StorageUnusableException>(() => DataFolder.Open(new FileDisk(_path), SmallFolder.Options));
        Assert.Contains("in use by another process", error.Message, StringComparison.Ordinal);
        holder.Kill();
        await holder.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        DataFolder.Open(new FileDisk(_path), SmallFolder.Options).Dispose();
    }

    [Fact]
    public void A_folder_that_can_t_be_created_or_written_is_refused_with_its_path()
    {
        File.WriteAllText(_path, "a file where the folder should be");
        try
        {
            foreach (var path in new[] { _path, Path.Combine(_path, "below") })
            {
                var error = Assert.Throws<StorageUnusableException>(() => DataFolder.Open(new FileDisk(path), SmallFolder.Options));
                Assert.Contains(path, error.Message, StringComparison.Ordinal);
                Assert.Contains("write access", error.Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            File.Delete(_path);
        }
    }

    [Fact]
    public void The_folder_is_readable_by_its_owner_only()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = DataFolder.Open(new FileDisk(_path), SmallFolder.Options);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_path));
    }

    [Fact]
    public void A_data_folder_on_real_files_goes_through_writes_checkpoints_and_restarts()
    {
        for (ulong round = 0; round < 4; round++)
        {
            using var folder = DataFolder.Open(new FileDisk(_path), SmallFolder.Options);
            Assert.Equal(round * 40 - round * 10, folder.Manifest.AppliedIndex);
            Assert.Equal(round == 0 ? 0 : 10 * (int)round, folder.Replay.Entries.Count);
            var first = round * 40 + 1;
            for (var index = first; index < first + 40; index++)
            {
                folder.Log.Append([Entry(index, bytes: 2000)]);
            }

            for (var index = folder.Manifest.AppliedIndex + 1; index <= round * 30 + 30; index++)
            {
                folder.Revisions.Put(new Revision((long)index, 0), Entry(index, bytes: 500).Payload.Span);
            }

            folder.Checkpoint(new CheckpointState(round * 30 + 30, 1, default));
            Assert.Equal((long)(round * 30 + 30), folder.Revisions.Count);
            folder.Revisions.Scan((revision, record) => Assert.True(record.SequenceEqual(Entry((ulong)revision.Main, bytes: 500).Payload.Span)));
        }
    }

    [Fact]
    public void Closing_a_data_folder_leaves_no_file_open()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using (var folder = DataFolder.Open(new FileDisk(_path), SmallFolder.Options))
        {
            folder.Log.Append([Entry(1)]);
            folder.Revisions.Put(new Revision(1, 0), "x"u8);
            folder.Checkpoint(new CheckpointState(1, 1, default));
            Assert.NotEmpty(OpenFiles());
        }

        Assert.Empty(OpenFiles());
    }

    [Fact]
    public void The_log_of_an_open_folder_can_be_read()
    {
        using var folder = DataFolder.Open(new FileDisk(_path), SmallFolder.Options);
        folder.Log.Append([Entry(1), HardState(1)]);
        AssertSame([Entry(1), HardState(1)], LogFolderReader.ReadAll(new FileDisk(_path)));
    }

    private List<string> OpenFiles() => Directory.GetFiles("/proc/self/fd")
        .Select(TargetOf)
        .Where(target => target.StartsWith(_path, StringComparison.Ordinal))
        .ToList();

    // Other tests of this process close files of theirs meanwhile.
    private static string TargetOf(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName ?? "";
        }
        catch (IOException)
        {
            return "";
        }
    }

    private FileDisk Locked()
    {
        var disk = new FileDisk(_path);
        disk.Lock().Dispose();
        return disk;
    }
}
