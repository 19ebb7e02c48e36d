namespace Discovery.Storage;

/// <summary>What a <see cref="LogRecord"/> holds. The numbers stand on disk.</summary>
public enum LogRecordKind : byte
{
    None = 0,

    /// <summary>Term, vote and commit index of this member; the last one counts.</summary>
    HardState = 1,

    /// <summary>A Raft entry; it replaces earlier ones with the same or a greater index.</summary>
    Entry = 2,

    /// <summary>Says that the state up to index and term came from elsewhere (a snapshot); the last one counts.</summary>
    SnapshotMark = 3,

    /// <summary>A Raft entry like <see cref="Entry"/> that changes the members: the consensus core has to know without reading it.</summary>
    MembershipEntry = 4,
}
