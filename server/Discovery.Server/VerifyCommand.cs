using Discovery.Server.Node;
using Discovery.Storage;

namespace Discovery.Server;

/// <summary>--verify: reads a data folder that no server uses, changes nothing in it, and says what is wrong with it.</summary>
internal static class VerifyCommand
{
    public const int Sound = 0;
    public const int Damaged = 1;
    public const int NotVerified = 2;

    /// <returns>The exit code.</returns>
    public static int Run(string dataDir, TextWriter output, TextWriter errors)
    {
        try
        {
            var report = FolderVerifier.Verify(new FileDisk(dataDir, readOnly: true), TriedStart.Run);
            report.WriteTo(output);
            return report.IsSound ? Sound : Damaged;
        }
        catch (StorageUnusableException e)
        {
            errors.WriteLine(e.Message);
            return NotVerified;
        }
    }
}
