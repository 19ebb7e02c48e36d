using Discovery.Protocol;

namespace Discovery.Benchmarks.Generators;

/// <summary>What the load needs of a WatchResponse: hundreds of thousands a second leave no time to parse it.</summary>
internal readonly ref struct WatchAnswer
{
    private const int WireTypeBits = 3;
    private const int VarintType = 0;
    private const int LengthType = 2;

    private WatchAnswer(int events, bool isCreated, bool isCancelled) => (Events, IsCreated, IsCancelled) = (events, isCreated, isCancelled);

    public int Events { get; }

    public bool IsCreated { get; }

    public bool IsCancelled { get; }

    public static WatchAnswer Read(ReadOnlySpan<byte> message)
    {
        var events = 0;
        bool isCreated = false, isCancelled = false;
        while (!message.IsEmpty)
        {
            var tag = (int)Varint(ref message);
            var value = Varint(ref message);
            switch (tag & ((1 << WireTypeBits) - 1))
            {
                case VarintType:
                    isCreated |= tag >> WireTypeBits == WatchResponse.CreatedFieldNumber && value != 0;
                    isCancelled |= tag >> WireTypeBits == WatchResponse.CanceledFieldNumber && value != 0;
                    break;
                case LengthType:
                    events += tag >> WireTypeBits == WatchResponse.EventsFieldNumber ? 1 : 0;
                    message = message[(int)value..];
                    break;
                default:
                    throw new InvalidDataException("a field of WatchResponse that this program does not know");
            }
        }
        return new WatchAnswer(events, isCreated, isCancelled);
    }

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var i = 0; ; i++)
        {
            value |= (ulong)(bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return value;
            }
        }
    }
}
