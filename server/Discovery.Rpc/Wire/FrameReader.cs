using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace Discovery.Rpc.Wire;

/// <summary>
/// Reads length-prefixed messages:
/// <code>
/// +------------+----------------+-----------
/// | flag (1)   | length (4, BE) | message …
/// +------------+----------------+-----------
/// </code>
/// Messages are parsed where they lie in the pipe; nothing is copied unless it is compressed.
/// </summary>
internal sealed class FrameReader<T>(PipeReader input, MessageParser<T> parser, bool gzip, int bytesMax, RpcMethodStatistics? statistics = null, RpcBodyBudget? bodies = null)
    where T : class, IMessage<T>
{
    private const int PrefixBytes = 5;

    /// <summary>True once the end of the stream has been seen behind the last message.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>The next message, or null at the end of the stream. A cancelled read loses nothing: the next one starts where it did.</summary>
    /// <exception cref="RpcException">The frame is malformed, too large or can't be decoded.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<T?> ReadAsync(CancellationToken cancellationToken)
    {
        if (AtEnd)
        {
            return null;
        }
        RpcBodyShare? share = null;
        try
        {
            while (true)
            {
                ReadResult result = share is null
                    ? await input.ReadAsync(cancellationToken).ConfigureAwait(false)
                    : await share.ReadAsync(input).ConfigureAwait(false);
                ReadOnlySequence<byte> buffer = result.Buffer;
                SequencePosition consumed = buffer.Start;
                SequencePosition examined = buffer.End;
                try
                {
                    if (TryRead(ref buffer, out T? message))
                    {
                        consumed = examined = buffer.Start;
                        AtEnd = result.IsCompleted && buffer.IsEmpty;
                        return message;
                    }
                    if (result.IsCanceled)
                    {
                        throw new OperationCanceledException(cancellationToken);
                    }
                    if (result.IsCompleted)
                    {
                        AtEnd = true;
                        return buffer.IsEmpty ? null : throw FrameErrors.UnexpectedEnd();
                    }
                    // The host takes in more than its window, as what is here counts as read.
                    share = bodies?.Hold(share, buffer.Length, cancellationToken);
                }
                finally
                {
                    input.AdvanceTo(consumed, examined);
                }
            }
        }
        finally
        {
            share?.Dispose();
        }
    }

    private bool TryRead(ref ReadOnlySequence<byte> buffer, out T? message)
    {
        message = null;
        if (buffer.Length < PrefixBytes)
        {
            return false;
        }
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        buffer.Slice(0, PrefixBytes).CopyTo(prefix);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        CheckPrefix(prefix[0], length);
        if (buffer.Length - PrefixBytes < length)
        {
            return false;
        }
        ReadOnlySequence<byte> payload = buffer.Slice(PrefixBytes, length);
        message = prefix[0] == 0 ? Parse(payload) : Parse(new ReadOnlySequence<byte>(GzipCodec.Decompress(payload, bytesMax)));
        buffer = buffer.Slice(payload.End);
        statistics?.OnReceived(length);
        return true;
    }

    // Ahead of the body, so that an oversized or nonsensical message is refused before a byte of it is buffered.
    private void CheckPrefix(byte flag, uint length)
    {
        if (flag > 1)
        {
            throw FrameErrors.BadFlag(flag);
        }
        if (flag == 1 && !gzip)
        {
            throw FrameErrors.CompressedWithoutEncoding();
        }
        if (length > bytesMax)
        {
            throw FrameErrors.TooLarge(length, bytesMax);
        }
    }

    private T Parse(in ReadOnlySequence<byte> payload)
    {
        try
        {
            return parser.ParseFrom(payload);
        }
        // Lengths near 2 GiB make the parser trip over its own numbers, in several ways.
        catch (Exception e) when (e is InvalidProtocolBufferException or OverflowException or IndexOutOfRangeException or ArgumentException)
        {
            throw FrameErrors.Undecodable(e);
        }
    }
}
