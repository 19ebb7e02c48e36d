namespace Discovery.Storage;

/// <summary>Which kinds there are, and which of them are Raft entries.</summary>
public static class LogRecordKinds
{
    /// <summary>The record has a place in the replicated log, and overrides those with the same or a greater index.</summary>
    public static bool IsEntry(this LogRecordKind kind) => kind is LogRecordKind.Entry or LogRecordKind.MembershipEntry;

    /// <summary>A log can hold such a record.</summary>
    internal static bool IsKnown(this LogRecordKind kind) => kind is LogRecordKind.HardState or LogRecordKind.SnapshotMark || kind.IsEntry();
}
