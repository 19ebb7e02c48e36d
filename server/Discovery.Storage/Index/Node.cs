namespace Discovery.Storage.Index;

/// <summary>
/// A node of the B+-tree. Once its owner's batch has been published it never changes again; a later batch copies it before it writes.
/// </summary>
internal abstract class Node(object? owner)
{
    /// <summary>Items of a leaf, children of a branch. 32 balances what a put copies on the way down against the depth of the tree.</summary>
    internal const int Capacity = 32;

    /// <summary>The batch that may write to this node; null for nobody.</summary>
    internal readonly object? Owner = owner;

    /// <summary>Slots in use.</summary>
    internal int Count;

    /// <summary>Live keys below: the order statistic behind counts.</summary>
    internal long Live;

    /// <summary>Keys below that a compaction can shorten or remove; it visits no other part of the tree.</summary>
    internal long Dirty;

    /// <summary>The smallest key below.</summary>
    internal abstract byte[] FirstKey { get; }

    /// <summary>Counts <see cref="Live"/> and <see cref="Dirty"/> again.</summary>
    internal abstract void Recount();
}
