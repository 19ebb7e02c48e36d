using System.Runtime.InteropServices;
using Discovery.Storage;

namespace Discovery.Server;

/// <summary>
/// The one door through which the process ends itself. After a failed write to the log nothing may be acknowledged, and
/// a retry could report success for data that the kernel has already dropped: so there is no way back.
/// </summary>
internal static class Fatal
{
    public const int ExitCode = 1;

    private static int _entered;

    /// <summary>Says what broke and ends the process at once with exit code 1. Never returns.</summary>
    public static void Exit(ILogger logger, string what, Exception error)
    {
        if (Interlocked.Exchange(ref _entered, 1) == 0)
        {
            // A disk that is full or damaged explains itself; anything else is a bug, and its stack is wanted.
            if (error is StorageFailedException or StorageCorruptException)
                FatalLog.Ending(logger, what, error.Message);
            else
                FatalLog.Broken(logger, what, error);
            EndAtOnce();
        }
        Thread.CurrentThread.Join();
    }

    // Not FailFast, which dumps core over, say, a full disk; and not Exit where it can be helped, which runs handlers and
    // waits for a host that may be waiting for us.
    private static void EndAtOnce()
    {
        if (OperatingSystem.IsWindows())
            Environment.Exit(ExitCode);
        else
            ExitNow(ExitCode);
    }

    [DllImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void ExitNow(int code);
}

internal static partial class FatalLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Critical, Message = "{What}: {Reason} The process ends now; nothing is acknowledged that is not on disk")]
    public static partial void Ending(ILogger logger, string what, string reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Critical, Message = "{What}. The process ends now; nothing is acknowledged that is not on disk")]
    public static partial void Broken(ILogger logger, string what, Exception error);
}
