using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Discovery.Storage;

/// <summary>
/// The two syncs that .NET does not offer: contents without the times of the inode (fdatasync), and directories. A failure is
/// reported at once and never retried: the kernel marks the pages clean when it reports the error, so a second sync would lie.
/// </summary>
internal static partial class NativeSync
{
    public static void Contents(SafeFileHandle file, string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        if (DataSync(file) != 0)
        {
            throw Failure("fdatasync", path);
        }
    }

    /// <summary>A handle for <see cref="Directory"/>; null where directories need no sync (Windows journals its names).</summary>
    public static SafeFileHandle? OpenDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        var handle = Open(path, 0);
        if (handle.IsInvalid)
        {
            throw Failure("open", path);
        }

        return handle;
    }

    public static void Directory(SafeFileHandle? directory, string path)
    {
        if (directory is not null && FullSync(directory) != 0)
        {
            throw Failure("fsync", path);
        }
    }

    private static IOException Failure(string call, string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{call} of {path} failed: {Marshal.GetPInvokeErrorMessage(error)} (errno {error}).");
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int DataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FullSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
