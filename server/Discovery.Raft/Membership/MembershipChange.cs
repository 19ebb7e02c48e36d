using System.Buffers.Binary;

namespace Discovery.Raft;

/// <summary>
/// One step from one membership to the next; one member at a time, so that any two successive majorities share a member
/// (Raft thesis, section 4.1).
/// </summary>
/// <param name="BasedOn">
/// The <see cref="Membership.Index"/> that the proposer knew. When it is another by the time that the entry is committed, the entry
/// has no effect: what was checked against the old members might not hold for the new ones.
/// </param>
public readonly record struct MembershipChange(MembershipOperation Operation, ulong Member, ulong BasedOn)
{
    private const int HeaderBytes = 17;

    /// <summary>An entry's data: operation (1 byte), member, based-on (8 bytes each, little-endian), then what the state machine needs.</summary>
    public byte[] Encode(ReadOnlySpan<byte> context)
    {
        var data = new byte[HeaderBytes + context.Length];
        data[0] = (byte)Operation;
        BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(1), Member);
        BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(9), BasedOn);
        context.CopyTo(data.AsSpan(HeaderBytes));
        return data;
    }

    /// <exception cref="RaftInvariantException">The data is none that <see cref="Encode"/> made.</exception>
    public static MembershipChange Decode(ReadOnlySpan<byte> data)
    {
        Invariant.Check(
            data.Length >= HeaderBytes && data[0] is >= (byte)MembershipOperation.AddVoter and <= (byte)MembershipOperation.Update,
            "a membership entry can't be read");
        return new MembershipChange(
            (MembershipOperation)data[0],
            BinaryPrimitives.ReadUInt64LittleEndian(data[1..]),
            BinaryPrimitives.ReadUInt64LittleEndian(data[9..]));
    }

    /// <summary>The state machine's part of a membership entry.</summary>
    public static ReadOnlyMemory<byte> Context(ReadOnlyMemory<byte> data) => data[HeaderBytes..];
}
