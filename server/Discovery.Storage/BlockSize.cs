namespace Discovery.Storage;

/// <summary>
/// The unit in which files are written. Kernels write back whole pages of 4 KiB and current drives have physical sectors of 4 KiB:
/// only what starts and ends on such a boundary is never touched again by a later write, and so can't be torn by it.
/// </summary>
internal static class BlockSize
{
    public const int Bytes = 4096;

    public static long RoundUp(long value) => (value + Bytes - 1) & ~(long)(Bytes - 1);

    public static bool IsAligned(long value) => (value & (Bytes - 1)) == 0;
}
