using System.Globalization;
using System.IO.Compression;
using Discovery.Server.Options;

namespace Discovery.Server.Logging;

/// <summary>The files that a log was put aside in. Compressing and deleting happen on a thread of the pool, one round at a time.</summary>
internal sealed class LogBackups(string path, LogRotation options, TimeProvider time) : IDisposable
{
    private const string TimeFormat = "yyyy-MM-ddTHH-mm-ss.fff";
    private const string Compressed = ".gz";

    private readonly Lock _gate = new();
    private readonly string _folder = Path.GetDirectoryName(path)!;
    private readonly string _prefix = Path.GetFileNameWithoutExtension(path) + "-";
    private readonly string _extension = Path.GetExtension(path);
    private Task _tidying = Task.CompletedTask;

    private DateTime Now => options.LocalTime ? time.GetLocalNow().DateTime : time.GetUtcNow().UtcDateTime;

    /// <summary>A path that there is not yet.</summary>
    public string NextName()
    {
        for (var at = Now; ; at = at.AddMilliseconds(1))
        {
            var name = Path.Combine(_folder, _prefix + at.ToString(TimeFormat, CultureInfo.InvariantCulture) + _extension);
            if (!File.Exists(name) && !File.Exists(name + Compressed))
                return name;
        }
    }

    public void TidyUp()
    {
        lock (_gate)
            _tidying = _tidying.ContinueWith(_ => TryTidyUp(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Waits until the last file is compressed.</summary>
    public void Dispose() => _tidying.Wait();

    private void TryTidyUp()
    {
        try
        {
            TidyUpNow();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next round tries again; a log is no place to complain about the log.
        }
    }

    private void TidyUpNow()
    {
        // A process that was killed while it compressed.
        foreach (var half in Directory.EnumerateFiles(_folder, _prefix + "*" + _extension + Compressed + ".tmp"))
            File.Delete(half);
        List<(string Path, DateTime At)> backups = [.. Directory.EnumerateFiles(_folder, _prefix + "*").Select(file => (file, TimeOf(file)))
            .Where(file => file.Item2 is not null).Select(file => (file.file, file.Item2!.Value)).OrderByDescending(file => file.Value)];
        for (var i = 0; i < backups.Count; i++)
        {
            var (file, at) = backups[i];
            if ((options.BackupsMax > 0 && i >= options.BackupsMax) || (options.AgeMax is { } age && at < Now - age))
                File.Delete(file);
            else if (options.Compress && !file.EndsWith(Compressed, StringComparison.Ordinal))
                Compress(file);
        }
    }

    // Whole under its name, or not there.
    private static void Compress(string file)
    {
        var half = file + Compressed + ".tmp";
        using (var source = File.OpenRead(file))
        using (var target = new GZipStream(new FileStream(half, FileMode.Create, FileAccess.Write), CompressionLevel.Optimal))
            source.CopyTo(target);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(half, File.GetUnixFileMode(file));
        File.Move(half, file + Compressed, overwrite: true);
        File.Delete(file);
    }

    // Null for a file that only looks like one: nothing of others is touched.
    private DateTime? TimeOf(string file)
    {
        var name = Path.GetFileName(file.EndsWith(_extension + Compressed, StringComparison.Ordinal) ? file[..^Compressed.Length] : file);
        if (!name.EndsWith(_extension, StringComparison.Ordinal) || name.Length != _prefix.Length + TimeFormat.Length + _extension.Length)
            return null;
        return DateTime.TryParseExact(name.AsSpan(_prefix.Length, TimeFormat.Length), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? at : null;
    }
}
