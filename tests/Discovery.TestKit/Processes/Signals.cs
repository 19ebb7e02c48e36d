using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Discovery.TestKit;

/// <summary>kill(2), which .NET offers for SIGKILL only.</summary>
internal static partial class Signals
{
    private const int NoSuchProcess = 3;

    /// <returns>False when there is no such process any more.</returns>
    public static bool Send(int pid, UnixSignal signal)
    {
        // 0 and negative numbers address whole process groups: never meant here.
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pid);
        if (Kill(pid, NumberOf(signal)) == 0)
        {
            return true;
        }

        int error = Marshal.GetLastPInvokeError();
        return error == NoSuchProcess ? false : throw new Win32Exception(error);
    }

    private static int NumberOf(UnixSignal signal) => signal switch
    {
        UnixSignal.Stop when OperatingSystem.IsMacOS() => 17,
        UnixSignal.Continue when OperatingSystem.IsMacOS() => 19,
        _ => (int)signal,
    };

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
