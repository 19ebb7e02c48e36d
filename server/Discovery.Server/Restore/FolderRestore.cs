using Discovery.Protocol;
using Discovery.Server.Node;
using Discovery.Storage;
using Discovery.Store;
using Google.Protobuf;

namespace Discovery.Server.Restore;

/// <summary>Makes a data folder of a saved snapshot. It grows under another name: what is there under its own is whole.</summary>
internal static class FolderRestore
{
    private const string Unfinished = ".restoring";

    /// <summary>Returns what was done, for people.</summary>
    /// <exception cref="ClusterStartException">The flags don't fit together.</exception>
    /// <exception cref="SnapshotUnusableException">The file is damaged or is no snapshot.</exception>
    /// <exception cref="IOException">The file can't be read, or the folder is there already.</exception>
    public static string Run(RestoreOptions options)
    {
        ClusterPlan.RequireSelf(options.Name, options.InitialCluster, options.InitialAdvertisePeerUrls);
        RequireAbsent(options.DataDir);
        using var file = File.OpenRead(options.File);
        var snapshot = SavedSnapshot.Open(file, options.ChecksHash);
        var plan = ClusterPlan.Of(options.Name, options.InitialCluster, options.InitialClusterToken);

        var unfinished = options.DataDir + Unfinished;
        // Of a run that was killed.
        Remove(unfinished);
        try
        {
            Fill(unfinished, plan, new SnapshotRestore(snapshot, plan.Founders!, options.RevisionBump));
            // Only an empty one can be there.
            if (Directory.Exists(options.DataDir))
                Directory.Delete(options.DataDir);
            Directory.Move(unfinished, options.DataDir);
        }
        catch
        {
            Remove(unfinished);
            throw;
        }
        new FileDisk(Path.GetDirectoryName(options.DataDir)!).SyncDirectory();
        return $"restored {options.File} to {options.DataDir}: member {plan.Identity.MemberId:x} of cluster {plan.Identity.ClusterId:x}";
    }

    private static void Fill(string path, ClusterPlan plan, SnapshotRestore restore)
    {
        using var folder = DataFolder.Open(new FileDisk(path));
        var (index, term, machine) = restore.Run(folder.Revisions);
        var state = new NodeState
        {
            ClusterId = plan.Identity.ClusterId,
            MemberId = plan.Identity.MemberId,
            Machine = UnsafeByteOperations.UnsafeWrap(machine),
        };
        folder.Checkpoint(new CheckpointState(index, term, state.ToByteArray()));
    }

    private static void RequireAbsent(string path)
    {
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
            throw new IOException($"data-dir \"{path}\" is there and not empty: choose another one, or move it away");
    }

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }
}
