using System.ComponentModel;
using System.Diagnostics;
using Discovery.TestKit;

namespace Discovery.Robustness.Clusters;

/// <summary>A file system of its own in memory, small enough to be filled. Mounting it needs Linux and root.</summary>
internal sealed class SmallFileSystem : IDisposable
{
    private static readonly Lazy<string?> Hindrance = new(Try);

    private readonly TempFolder _folder;

    private SmallFileSystem(TempFolder folder) => _folder = folder;

    /// <summary>Why a test that needs one can't run here; null when it can.</summary>
    public static string? SkipReason => Hindrance.Value;

    private string Filler => Combine("filler");

    /// <exception cref="InvalidOperationException">It can't be mounted; the message says why.</exception>
    public static SmallFileSystem Mount(int sizeMiB)
    {
        var folder = new TempFolder("disk");
        try
        {
            Run("mount", "-t", "tmpfs", "-o", $"size={sizeMiB}m", "discovery-test", folder.Path);
            return new SmallFileSystem(folder);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public string Combine(string name) => _folder.Combine(name);

    /// <summary>Takes all the room that is left.</summary>
    public void Fill()
    {
        using var filler = File.OpenHandle(Filler, FileMode.Create, FileAccess.Write);
        var length = 0L;
        for (var block = new byte[1 << 20]; block.Length >= 1024;)
        {
            try
            {
                RandomAccess.Write(filler, block, length);
                length += block.Length;
            }
            catch (IOException)
            {
                // Full for a block of this size; what of it was written is written again.
                block = new byte[block.Length / 2];
            }
        }
    }

    public void MakeRoom() => File.Delete(Filler);

    /// <summary>No process may have a file open there.</summary>
    public void Dispose()
    {
        Run("umount", "--lazy", _folder.Path);
        _folder.Dispose();
    }

    private static string? Try()
    {
        try
        {
            Mount(1).Dispose();
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            return $"No disk can be filled here: mounting a tmpfs needs Linux and root ({e.Message.Trim()}).";
        }
    }

    private static void Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(error.Length > 0 ? error : $"{command} ended with exit code {process.ExitCode}");
    }
}
