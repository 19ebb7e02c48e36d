namespace Discovery.Storage;

/// <summary>What an operator can do about a damaged folder; the end of every such message.</summary>
internal static class Advice
{
    public const string Restore =
        "Keep a copy of the folder for inspection. In a cluster remove this member, empty its folder and add it again; " +
        "a single node is restored from a backup or snapshot into an empty folder.";
}
