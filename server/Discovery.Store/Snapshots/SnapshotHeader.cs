namespace Discovery.Store;

/// <summary>What a snapshot says of itself in front: enough to decide whether it is wanted.</summary>
/// <param name="Index">Index of the last entry whose effect it holds.</param>
/// <param name="Term">Term of that entry.</param>
/// <param name="Revision">The store's revision.</param>
/// <param name="Members">The members as of that entry.</param>
public sealed record SnapshotHeader(ulong Index, ulong Term, long Revision, MembersView Members)
{
    /// <summary>Reads the header from the stream, which has to be seekable and stands at the snapshot's begin; it is left behind the header.</summary>
    /// <exception cref="SnapshotUnusableException">Damaged, cut short, or of a newer version.</exception>
    public static SnapshotHeader Read(Stream snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var saved = new SnapshotReader(snapshot).ReadHeader();
        return new SnapshotHeader(saved.AppliedIndex, saved.AppliedTerm, saved.Revision, saved.Members);
    }
}
