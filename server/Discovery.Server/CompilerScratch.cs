using System.Runtime;
using System.Runtime.InteropServices;

namespace Discovery.Server;

/// <summary>
/// What the runtime's compiler worked in, some 5 MB after a start under load: it has given that back to the C library, which keeps it for
/// itself. Glibc only; elsewhere nothing happens.
/// </summary>
internal sealed partial class CompilerScratch
{
    private bool _none = !OperatingSystem.IsLinux();
    private long _compiled;

    /// <summary>Gives it back to the system, when methods were compiled since the last call. Takes milliseconds at most.</summary>
    public void GiveBack()
    {
        if (_none)
            return;
        var compiled = JitInfo.GetCompiledMethodCount();
        if (compiled == _compiled)
            return;
        _compiled = compiled;
        try
        {
            // Says whether there was any: nothing depends on it.
            _ = Trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            _none = true;
        }
        catch (DllNotFoundException)
        {
            _none = true;
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);
}
