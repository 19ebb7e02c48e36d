using Discovery.Protocol;

namespace Discovery.Server.Node;

/// <summary>A <see cref="Proposal"/> as it stands in an entry of the log.</summary>
internal static class ProposalEntry
{
    // The field's number above its wire type, which is "varint". Fields are written in the order of their numbers.
    private const byte IdTag = Proposal.IdFieldNumber << 3;
    private const int VarintBytesMax = 10;

    /// <summary>Reads the id, which stands in front, and nothing else. False when there is none.</summary>
    public static bool TryReadId(ReadOnlySpan<byte> entry, out ulong id)
    {
        id = 0;
        if (entry.IsEmpty || entry[0] != IdTag)
            return false;
        for (var i = 1; i < entry.Length && i <= VarintBytesMax; i++)
        {
            id |= (ulong)(entry[i] & 0x7f) << (7 * (i - 1));
            if (entry[i] < 0x80)
                return true;
        }
        return false;
    }
}
