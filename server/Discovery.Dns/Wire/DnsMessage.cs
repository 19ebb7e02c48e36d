using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Discovery.Dns.Wire;

/// <summary>An answer of a server (RFC 1035, section 4).</summary>
internal sealed class DnsMessage
{
    /// <summary>Fits the frames of any network: larger ones come in fragments, of which some networks let none through.</summary>
    public const ushort DatagramBytesMax = 1232;

    private const int HeaderBytes = 12;
    private const ushort Response = 0x8000;
    private const ushort Truncated = 0x0200;
    private const int NoSuchName = 3;

    private static readonly string[] Codes = ["no error", "format error", "server failure", "no such name", "not implemented", "refused"];

    private ushort _id;
    private ushort _flags;
    private DnsQuestion? _question;

    private DnsMessage()
    {
    }

    public bool IsTruncated => (_flags & Truncated) != 0;

    public IReadOnlyList<DnsRecord> Records { get; private set; } = [];

    private int Code => _flags & 0xf;

    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out DnsMessage? message, [NotNullWhen(false)] out string? problem)
    {
        (message, problem) = (null, null);
        try
        {
            message = Parse(bytes);
            return true;
        }
        catch (DnsFormatException e)
        {
            problem = e.Message;
            return false;
        }
    }

    /// <summary>True when it answers that question of ours.</summary>
    public bool Answers(ushort id, DnsQuestion question) => _id == id && (_flags & Response) != 0 && _question == question;

    /// <exception cref="DnsException">The server gave no answer; that there is no such name is one.</exception>
    public DnsMessage ThrowIfRefused()
    {
        if (Code is 0 or NoSuchName)
            return this;
        throw new DnsException($"it answered \"{(Code < Codes.Length ? Codes[Code] : $"code {Code}")}\"");
    }

    /// <summary>The SRV records of a name or of what it is an alias of.</summary>
    public IReadOnlyList<SrvRecord> Srv(DnsName name)
    {
        // At most as many steps as there are records: aliases may go in circles.
        for (var step = 0; step < Records.Count && Records.FirstOrDefault(r => r.Alias is not null && r.Owner.Equals(name)) is { } alias; step++)
            name = alias.Alias!;
        return [.. Records.Where(record => record.Owner.Equals(name)).Select(record => record.Srv).OfType<SrvRecord>()];
    }

    private static DnsMessage Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes)
            throw new DnsFormatException("it is shorter than a header");
        var message = new DnsMessage
        {
            _id = BinaryPrimitives.ReadUInt16BigEndian(bytes),
            _flags = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
        };
        var questions = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        var answers = BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]);
        if (questions != 1)
            throw new DnsFormatException($"it has {questions} questions instead of one");
        var position = HeaderBytes;
        var name = DnsName.Read(bytes, ref position);
        message._question = new DnsQuestion(name, (DnsType)Number(bytes, ref position));
        Number(bytes, ref position);

        // What follows was cut at any place; the answer over TCP has all of it.
        if (message.IsTruncated)
            return message;
        var records = new List<DnsRecord>();
        for (var i = 0; i < answers; i++)
        {
            if (ReadRecord(bytes, ref position) is { } record)
                records.Add(record);
        }

        message.Records = records;
        return message;
    }

    private static DnsRecord? ReadRecord(ReadOnlySpan<byte> bytes, ref int position)
    {
        var owner = DnsName.Read(bytes, ref position);
        var type = (DnsType)Number(bytes, ref position);

        // Class and time to live: nothing is kept.
        position += 6;
        var length = Number(bytes, ref position);
        var end = position + length;
        if (end > bytes.Length)
            throw new DnsFormatException("a record is cut off");
        var record = type switch
        {
            DnsType.CName => new DnsRecord(owner, null, DnsName.Read(bytes, ref position)),
            DnsType.Srv => ReadSrv(bytes, ref position, owner),
            _ => null,
        };
        if (record is not null && position != end)
            throw new DnsFormatException("a record has another length than it says");
        position = end;
        return record;
    }

    private static DnsRecord? ReadSrv(ReadOnlySpan<byte> bytes, ref int position, DnsName owner)
    {
        int priority = Number(bytes, ref position);
        int weight = Number(bytes, ref position);
        int port = Number(bytes, ref position);
        var target = DnsName.Read(bytes, ref position);
        return target.IsRoot || port == 0 ? new DnsRecord(owner, null, null) : new DnsRecord(owner, new SrvRecord(target.ToString(), port, priority, weight), null);
    }

    private static ushort Number(ReadOnlySpan<byte> bytes, ref int position)
    {
        if (position + 2 > bytes.Length)
            throw new DnsFormatException("it is cut off");
        var number = BinaryPrimitives.ReadUInt16BigEndian(bytes[position..]);
        position += 2;
        return number;
    }
}
