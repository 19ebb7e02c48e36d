using System.Buffers.Binary;
using Discovery.Raft;
using Discovery.Storage;

namespace Discovery.Server.Node;

/// <summary>Consensus records as the log keeps them, and back.</summary>
internal static class LogRecords
{
    private const int HardStateBytes = 16;

    public static LogRecord From(Entry entry) =>
        new(entry.Kind == EntryKind.Membership ? LogRecordKind.MembershipEntry : LogRecordKind.Entry, entry.Index, entry.Term, entry.Data);

    /// <summary>Term in the record's term, then vote and commit index, 8 bytes each, little-endian.</summary>
    public static LogRecord From(HardState state)
    {
        var payload = new byte[HardStateBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(payload, state.Vote);
        BinaryPrimitives.WriteUInt64LittleEndian(payload.AsSpan(8), state.Commit);
        return new LogRecord(LogRecordKind.HardState, 0, state.Term, payload);
    }

    /// <summary>What a core starts from.</summary>
    /// <param name="membership">The members as of the folder's checkpoint.</param>
    public static RaftRestore Restore(DataFolder folder, Membership membership) =>
        new(
            folder.Replay.HardState is { } state ? HardStateOf(state) : default,
            folder.Manifest.AppliedIndex,
            folder.Manifest.AppliedTerm,
            [.. folder.Replay.Entries.Select(EntryOf)],
            membership);

    private static Entry EntryOf(LogRecord record) =>
        new(record.Index, record.Term, record.Payload, record.Kind == LogRecordKind.MembershipEntry ? EntryKind.Membership : EntryKind.Normal);

    private static HardState HardStateOf(LogRecord record)
    {
        var payload = record.Payload.Span;
        return new HardState(
            record.Term,
            BinaryPrimitives.ReadUInt64LittleEndian(payload),
            BinaryPrimitives.ReadUInt64LittleEndian(payload[8..]));
    }
}
