using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Tour.Processes;

/// <summary>The polite signal, which .NET does not offer; SIGKILL is <see cref="System.Diagnostics.Process.Kill()"/>.</summary>
internal static partial class UnixSignals
{
    private const int Terminate = 15;

    public static void SendTerminate(int pid)
    {
        // 0 and negative numbers would address whole groups of processes.
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pid);
        if (Kill(pid, Terminate) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
