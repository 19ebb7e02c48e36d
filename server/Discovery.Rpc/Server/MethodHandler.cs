using Discovery.Rpc.Wire;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Rpc.Server;

/// <summary>What the four kinds of handlers share: the types and the parser of the request.</summary>
internal abstract class MethodHandler<TRequest, TResponse> : RpcMethodHandler
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    private readonly MessageParser<TRequest> _parser;

    protected MethodHandler(MethodDescriptor descriptor)
        : base(descriptor) =>
        _parser = MethodTypes.Parser<TRequest>(descriptor.InputType);

    protected FrameReader<TRequest> Frames(RpcServerCall call) => new(call.Input, _parser, call.RequestIsGzip, call.MaxReceiveMessageBytes, Statistics, call.Bodies);

    /// <summary>The one request of a method whose client does not stream. Refused before the handler runs when there is none or more than one.</summary>
    protected ValueTask<TRequest> ReadSingleAsync(RpcServerCall call)
    {
        FrameReader<TRequest> frames = Frames(call);
        ValueTask<TRequest?> reading = frames.ReadAsync(CancellationToken.None);
        if (!reading.IsCompletedSuccessfully)
        {
            return AwaitSingleAsync(frames, reading);
        }
        // Most requests have arrived whole by now: no state machine for them.
        TRequest? request = reading.Result;
        return request is not null && frames.AtEnd ? new(request) : AwaitEndAsync(frames, request);
    }

    private static async ValueTask<TRequest> AwaitSingleAsync(FrameReader<TRequest> frames, ValueTask<TRequest?> reading) =>
        await AwaitEndAsync(frames, await reading.ConfigureAwait(false)).ConfigureAwait(false);

    private static async ValueTask<TRequest> AwaitEndAsync(FrameReader<TRequest> frames, TRequest? request)
    {
        if (request is null)
        {
            throw FrameErrors.NoRequest();
        }
        return await frames.ReadAsync(CancellationToken.None).ConfigureAwait(false) is null ? request : throw FrameErrors.TwoRequests();
    }
}
