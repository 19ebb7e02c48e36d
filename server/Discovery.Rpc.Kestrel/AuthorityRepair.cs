using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Discovery.Rpc.Kestrel;

/// <summary>
/// Lets clients in whose ":authority" is no host: those of etcd 3.4 name a whole URL ("http://10.0.0.1:2379") in calls to one member, and the
/// path of a unix socket. gRPC never looks at it, Kestrel resets the stream. What it does not take is replaced, in place, by letters that are as
/// long as text and as Huffman code: so neither the frame nor the table of header compression, which both sides keep, changes its size.
/// </summary>
/// <remarks>A client sends it once a connection, with its first headers, and by its number in that table from then on: only those are looked at.</remarks>
public sealed class AuthorityRepair : PipeReader
{
    private const int PrefaceBytes = 24;
    private const int FrameHeaderBytes = 9;

    /// <summary>What a frame may have before the server allows more, which Kestrel never does before the first headers.</summary>
    private const int FrameBytesMax = 16 * 1024;

    private const byte HeadersFrame = 1;

    private readonly PipeReader _inner;
    private ReadOnlySequence<byte> _buffer;
    private long _inspected;
    private bool _prefaceSeen;
    private bool _done;

    internal AuthorityRepair(PipeReader inner) => _inner = inner;

    /// <summary>For connections on which HTTP/2 is agreed on; to be called behind TLS.</summary>
    public static void ApplyTo(ConnectionContext connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (connection.Features.Get<ITlsApplicationProtocolFeature>() is { } protocol && protocol.ApplicationProtocol.Span.SequenceEqual("h2"u8))
        {
            connection.Transport = new Duplex(new AuthorityRepair(connection.Transport.Input), connection.Transport.Output);
        }
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        _done ? _inner.ReadAsync(cancellationToken) : InspectAsync(cancellationToken);

    public override bool TryRead(out ReadResult result)
    {
        result = default;
        return _done && _inner.TryRead(out result);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!_done)
        {
            _inspected -= _buffer.Slice(0, consumed).Length;
        }
        _inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => _inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => _inner.Complete(exception);

    private async ValueTask<ReadResult> InspectAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await _inner.ReadAsync(cancellationToken).ConfigureAwait(false);
            _buffer = result.Buffer;
            long before = _inspected;
            Inspect();
            if (_done || result.IsCompleted || result.IsCanceled)
            {
                return result;
            }
            if (_inspected > before)
            {
                // A frame of which a part is here is held back until all of it is: it might be the one.
                return new ReadResult(_buffer.Slice(0, _inspected), isCanceled: false, isCompleted: false);
            }
            _inner.AdvanceTo(_buffer.Start, _buffer.End);
        }
    }

    private void Inspect()
    {
        Span<byte> header = stackalloc byte[FrameHeaderBytes];
        while (!_done)
        {
            ReadOnlySequence<byte> rest = _buffer.Slice(_inspected);
            if (!_prefaceSeen)
            {
                if (rest.Length < PrefaceBytes)
                {
                    return;
                }
                _prefaceSeen = true;
                _inspected += PrefaceBytes;
                continue;
            }
            if (rest.Length < FrameHeaderBytes)
            {
                return;
            }
            rest.Slice(0, FrameHeaderBytes).CopyTo(header);
            int length = (header[0] << 16) | (header[1] << 8) | header[2];
            if (length > FrameBytesMax)
            {
                // Kestrel refuses it.
                _done = true;
                return;
            }
            if (rest.Length < FrameHeaderBytes + length)
            {
                return;
            }
            if (header[3] == HeadersFrame)
            {
                Repair(rest.Slice(FrameHeaderBytes, length), header[4]);
                _done = true;
            }
            _inspected += FrameHeaderBytes + length;
        }
    }

    private static void Repair(ReadOnlySequence<byte> payload, byte flags)
    {
        byte[] copy = payload.ToArray();
        if (!HpackAuthority.TryRepair(copy, flags))
        {
            return;
        }
        int offset = 0;
        foreach (ReadOnlyMemory<byte> part in payload)
        {
            // The transport's own buffer, which nobody else reads any more.
            copy.AsSpan(offset, part.Length).CopyTo(MemoryMarshal.AsMemory(part).Span);
            offset += part.Length;
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
