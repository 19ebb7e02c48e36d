using Discovery.Protocol;
using Discovery.Storage;
using Google.Protobuf;

namespace Discovery.Store;

/// <summary>What the state machine keeps in memory only, as the manifest of a checkpoint carries it.</summary>
/// <remarks>
/// In order: format (1 byte), applied index, applied term, revision, compact revision (zigzag: it is -1 at first), number of members, the
/// members with their lengths, the leases with their length. Numbers are protobuf varints. The manifest adds a checksum.
/// </remarks>
internal sealed record SavedState(
    ulong AppliedIndex,
    ulong AppliedTerm,
    long Revision,
    long CompactRevision,
    IReadOnlyList<Member> Members,
    ReadOnlyMemory<byte> Leases)
{
    private const byte Format = 1;

    internal static SavedState Empty { get; } = new(0, 0, KvState.FirstRevision, KvState.NeverCompacted, [], default);

    internal byte[] Encode()
    {
        using var stream = new MemoryStream();
        stream.WriteByte(Format);
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteUInt64(AppliedIndex);
            output.WriteUInt64(AppliedTerm);
            output.WriteInt64(Revision);
            output.WriteSInt64(CompactRevision);
            output.WriteInt32(Members.Count);
            foreach (var member in Members)
            {
                output.WriteMessage(member);
            }

            output.WriteBytes(ByteString.CopyFrom(Leases.Span));
        }

        return stream.ToArray();
    }

    /// <summary>Nothing at all is the state of a new folder.</summary>
    /// <exception cref="StorageUnusableException">A newer version wrote it.</exception>
    /// <exception cref="StorageCorruptException">It is not what <see cref="Encode"/> writes.</exception>
    internal static SavedState Decode(ReadOnlySpan<byte> saved)
    {
        if (saved.IsEmpty)
        {
            return Empty;
        }

        if (saved[0] != Format)
        {
            throw new StorageUnusableException(
                $"The checkpoint's state has format {saved[0]}, this version reads {Format}. Start the version that wrote it, or a newer one.");
        }

        try
        {
            using var input = new CodedInputStream(saved[1..].ToArray());
            var state = new SavedState(
                input.ReadUInt64(), input.ReadUInt64(), input.ReadInt64(), input.ReadSInt64(), ReadMembers(input), input.ReadBytes().Memory);
            return input.IsAtEnd ? state : throw Malformed("More follows than there should be.", cause: null);
        }
        catch (InvalidProtocolBufferException malformed)
        {
            throw Malformed(malformed.Message, malformed);
        }
    }

    private static StorageCorruptException Malformed(string what, Exception? cause)
    {
        var message = $"The state in the checkpoint's manifest can't be read: {what} Restore the data folder from a backup, or remove it " +
            "and let the member join anew.";
        return cause is null ? new StorageCorruptException(message) : new StorageCorruptException(message, cause);
    }

    private static List<Member> ReadMembers(CodedInputStream input)
    {
        var members = new List<Member>();
        for (var left = input.ReadInt32(); left > 0; left--)
        {
            var member = new Member();
            input.ReadMessage(member);
            members.Add(member);
        }

        return members;
    }
}
