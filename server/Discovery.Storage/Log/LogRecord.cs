namespace Discovery.Storage;

/// <summary>One record of the Raft log. The payload is opaque to the storage.</summary>
public readonly record struct LogRecord(LogRecordKind Kind, ulong Index, ulong Term, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Largest payload of one record, in bytes; larger ones are refused with <see cref="ArgumentException"/>.</summary>
    public const int PayloadBytesMax = 16 * 1024 * 1024;
}
