using System.Buffers.Binary;

namespace Discovery.Dns.Wire;

/// <summary>What is asked of a server.</summary>
internal sealed record DnsQuestion(DnsName Name, DnsType Type)
{
    private const ushort Internet = 1;
    private const ushort RecursionDesired = 0x0100;

    /// <summary>As a message, which says how large an answer may come in a datagram (RFC 6891).</summary>
    public byte[] Encode(ushort id)
    {
        var message = new List<byte>();
        Add(id);
        Add(RecursionDesired);
        Add(1);
        Add(0);
        Add(0);
        Add(1);
        Name.WriteTo(message);
        Add((ushort)Type);
        Add(Internet);

        // The root, OPT, the size, and nothing else.
        message.Add(0);
        Add((ushort)DnsType.Opt);
        Add(DnsMessage.DatagramBytesMax);
        message.AddRange([0, 0, 0, 0, 0, 0]);
        return [.. message];

        void Add(ushort value)
        {
            Span<byte> two = stackalloc byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(two, value);
            message.AddRange(two);
        }
    }
}
