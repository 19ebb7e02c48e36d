using System.Buffers;
using System.IO.Pipelines;
using Discovery.Rpc;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Server.Gateway;

/// <summary>The body of a request: one JSON value, or for methods whose client streams any number of them, each as it comes.</summary>
internal sealed class GatewayRequest(PipeReader body, MessageDescriptor descriptor, bool text, long bytesMax, RpcBodyBudget? bodies = null)
{
    private bool _ended;
    private JsonEnd _end = new();
    private long _tried;
    private long _received;

    /// <summary>The one message of the body; an empty body is an empty message, and what follows the first value is not looked at, as in etcd.</summary>
    /// <exception cref="JsonRefusedException">It is not the JSON of the message.</exception>
    /// <exception cref="RpcException">It is too large, comes too slowly, or too much is on its way already.</exception>
    public async ValueTask<IMessage> ReadSingleAsync(CancellationToken cancellationToken) =>
        await ReadAsync(cancellationToken) ?? descriptor.Parser.ParseFrom(ByteString.Empty);

    /// <summary>The next message, null behind the last.</summary>
    /// <inheritdoc cref="ReadSingleAsync" path="/exception"/>
    public async ValueTask<IMessage?> ReadAsync(CancellationToken cancellationToken)
    {
        RpcBodyShare? share = null;
        try
        {
            while (!_ended)
            {
                var result = share is null ? await body.ReadAsync(cancellationToken) : await share.ReadAsync(body);
                if (Take(result) is { } message)
                    return message;
                share = _ended ? share : bodies?.Hold(share, _received, cancellationToken);
            }
            return null;
        }
        finally
        {
            share?.Dispose();
        }
    }

    /// <summary>The first message in what has come; null when it is not there as a whole.</summary>
    private IMessage? Take(in ReadResult result)
    {
        var buffer = result.Buffer;
        var (consumed, examined) = (buffer.Start, buffer.End);
        try
        {
            var length = FirstValue(buffer, result.IsCompleted);
            if (length > 0)
            {
                (_end, _tried) = (new JsonEnd(), 0);
                consumed = examined = buffer.GetPosition(length);
                return Parse(buffer.Slice(0, length));
            }
            _ended = result.IsCompleted;
            _received = buffer.Length;
        }
        finally
        {
            body.AdvanceTo(consumed, examined);
        }
        return _received > bytesMax ? throw TooLarge() : null;
    }

    // Also when there is twice as much as the last time: what is no JSON is told soon, and all that costs no more than twice of once.
    private long FirstValue(in ReadOnlySequence<byte> received, bool isFinal)
    {
        if (!_end.IsIn(received) && !isFinal && received.Length < 2 * _tried)
            return 0;
        _tried = received.Length;
        return JsonSequence.FirstValue(received, isFinal);
    }

    private IMessage Parse(in ReadOnlySequence<byte> value)
    {
        if (value.Length > bytesMax)
            throw TooLarge();
        return new MessageJsonReader(value.IsSingleSegment ? value.FirstSpan : value.ToArray(), text).Read(descriptor);
    }

    private RpcException TooLarge() => new(RpcStatusCode.ResourceExhausted, $"grpc: received message larger than max ({bytesMax} bytes of JSON)");
}
