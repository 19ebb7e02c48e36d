using System.Globalization;

namespace Discovery.Server.Options;

/// <summary>The system's limit on open files of this process, sockets among them.</summary>
internal static class OpenFiles
{
    /// <summary>Null where there is none, or the system does not tell.</summary>
    public static long? Limit
    {
        get
        {
            try
            {
                var line = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
                var soft = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
                return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }
}
