namespace Discovery.TestKit;

/// <summary>An operation of <see cref="SimDisk"/> that changes something, in the order in which they are called.</summary>
/// <param name="Number">Counts from 1.</param>
/// <param name="Name">The file; empty for <see cref="SimOperationKind.SyncDirectory"/>.</param>
public readonly record struct SimOperation(int Number, SimOperationKind Kind, string Name, long Offset, long Bytes);

public enum SimOperationKind
{
    Create,
    Write,
    Sync,
    Delete,
    Rename,
    SyncDirectory,
}
