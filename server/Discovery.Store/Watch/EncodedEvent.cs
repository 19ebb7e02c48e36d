using System.Diagnostics;
using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Store.Watch;

/// <summary>An event of a WatchResponse as its watchers share it: tag, length and message in bytes, or the message alone.</summary>
internal struct EncodedEvent
{
    private const uint Tag = (WatchResponse.EventsFieldNumber << 3) | (uint)WireFormat.WireType.LengthDelimited;

    /// <summary>Size of <see cref="Data"/>; 0 while nobody has asked for it.</summary>
    public int Bytes;

    /// <summary>Null until the first watcher takes it. Two that come together both encode it, to the same bytes.</summary>
    public byte[]? Data;

    /// <summary>Null until a response of messages holds it; shared by all of these.</summary>
    public Event? Message;

    /// <summary>Null for a watcher that does not want it, and when there is none.</summary>
    public KeyValue? Previous;

    public static int SizeOf(AppliedEvent applied, KeyValue? previous)
    {
        var message = MessageBytes(applied, previous);
        return 1 + CodedOutputStream.ComputeLengthSize(message) + message;
    }

    public static byte[] Encode(AppliedEvent applied, KeyValue? previous, int bytes)
    {
        var data = new byte[bytes];
        var message = MessageBytes(applied, previous);
        var at = Varints.Write(data, Tag);
        at += Varints.Write(data.AsSpan(at), (uint)message);
        Debug.Assert(at + message == bytes, "the size was computed from the same event");
        new Event { Type = applied.Type, Kv = applied.Kv, PrevKv = previous }.WriteTo(data.AsSpan(at));
        return data;
    }

    private static int MessageBytes(AppliedEvent applied, KeyValue? previous)
    {
        const int FieldTag = 1;
        return (applied.Type == default ? 0 : FieldTag + CodedOutputStream.ComputeEnumSize((int)applied.Type))
            + FieldTag + CodedOutputStream.ComputeMessageSize(applied.Kv)
            + (previous is null ? 0 : FieldTag + CodedOutputStream.ComputeMessageSize(previous));
    }
}
