using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Discovery.Benchmarks.Generators.Http2;

internal sealed partial class Http2Connection
{
    /// <summary>Reads what is there of whole frames.</summary>
    /// <returns>Their bytes.</returns>
    private int ReadFrames(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (bytes.Length - at >= FrameBuffer.HeaderBytes)
        {
            var header = bytes.Slice(at, FrameBuffer.HeaderBytes);
            var length = BinaryPrimitives.ReadInt32BigEndian(header) >>> 8;
            if (bytes.Length - at < FrameBuffer.HeaderBytes + length)
                break;
            var stream = BinaryPrimitives.ReadInt32BigEndian(header[5..]) & int.MaxValue;
            Frame((FrameType)header[3], header[4], stream, bytes.Slice(at + FrameBuffer.HeaderBytes, length));
            at += FrameBuffer.HeaderBytes + length;
        }
        return at;
    }

    private void Frame(FrameType type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var isEnd = (flags & FrameBuffer.EndStream) != 0;
        switch (type)
        {
            case FrameType.Data:
                Data(stream, payload, isEnd);
                break;
            case FrameType.Headers when (flags & FrameBuffer.EndHeaders) == 0:
                throw new IOException("the server has cut a header block, which this client can't read");
            case FrameType.Headers when isEnd:
                End(stream, GrpcStatusScan.IsOk(payload));
                break;
            case FrameType.ResetStream:
                End(stream, isOk: false);
                break;
            case FrameType.Settings when (flags & FrameBuffer.Ack) == 0:
                _out.Frame(FrameType.Settings, FrameBuffer.Ack, 0, []);
                break;
            case FrameType.Ping when (flags & FrameBuffer.Ack) == 0:
                _out.Frame(FrameType.Ping, FrameBuffer.Ack, 0, payload);
                break;
            case FrameType.GoAway:
                throw new IOException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"the server ends the connection, error {BinaryPrimitives.ReadInt32BigEndian(payload[4..])}: {Encoding.UTF8.GetString(payload[8..])}"));
            default:
                break;
        }
    }

    private void Data(int stream, ReadOnlySpan<byte> payload, bool isEnd)
    {
        if ((_receivedOfWindow += payload.Length) >= WindowStep)
        {
            _out.WindowUpdate(0, _receivedOfWindow);
            _receivedOfWindow = 0;
        }
        ref var state = ref CollectionsMarshal.GetValueRefOrNullRef(_streams, stream);
        if (Unsafe.IsNullRef(ref state))
            return;
        if ((state.ReceivedOfWindow += payload.Length) >= WindowStep)
        {
            _out.WindowUpdate(stream, state.ReceivedOfWindow);
            state.ReceivedOfWindow = 0;
        }
        state.Handler.Data(payload);
        if (isEnd)
            End(stream, isOk: false); // gRPC ends with trailers
    }

    private void End(int stream, bool isOk)
    {
        if (_streams.Remove(stream, out var state))
            state.Handler.Ended(isOk);
    }
}
