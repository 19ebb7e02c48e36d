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
        if (Kill(pid, (int)signal) == 0)
        {
            return true;
        }

        int error = Marshal.GetLastPInvokeError();
        return error == NoSuchProcess ? false : throw new Win32Exception(error);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
