namespace Discovery.Server.Options.Table;

internal static partial class Flags
{
    private static readonly FlagGroup UnsafeGroup = new("Unsafe feature");

    public static readonly Flag ForceNewCluster = UnsafeGroup.Switch(
        "force-new-cluster", "false", "The majority is lost for good: start a cluster of one with this member's data.");
    public static readonly Flag UnsafeNoFsync = UnsafeGroup.WithoutEffect(
        FlagKind.Switch, "unsafe-no-fsync", "false", "Don't wait for the disk.", "nothing is acknowledged before it is on the disk");
}
