using Discovery.Rpc.Server;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Rpc;

/// <summary>
/// Binds the methods of a service to code. Each binding is checked against the descriptor at once: a name it does not have,
/// a wrong streaming kind, other message types, or a second binding throw <see cref="ArgumentException"/>.
/// </summary>
public sealed class RpcServiceBuilder
{
    private readonly ServiceDescriptor _descriptor;
    private readonly Dictionary<string, RpcMethodHandler> _methods = new(StringComparer.Ordinal);

    internal RpcServiceBuilder(ServiceDescriptor descriptor) => _descriptor = descriptor;

    public RpcServiceBuilder Unary<TRequest, TResponse>(string method, Func<TRequest, RpcServerContext, ValueTask<TResponse>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        Bind(new MessageUnaryHandler<TRequest, TResponse>(Check<TRequest, TResponse>(method, RpcMethodKind.Unary), handler));

    /// <summary>A unary method whose handler returns the bytes of its response.</summary>
    public RpcServiceBuilder EncodedUnary<TRequest, TResponse>(string method, Func<TRequest, RpcServerContext, ValueTask<RpcEncoded<TResponse>>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        Bind(new EncodedUnaryHandler<TRequest, TResponse>(Check<TRequest, TResponse>(method, RpcMethodKind.Unary), handler));

    public RpcServiceBuilder ServerStreaming<TRequest, TResponse>(string method, Func<TRequest, IRpcStreamWriter<TResponse>, RpcServerContext, Task> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        Bind(new ServerStreamingHandler<TRequest, TResponse>(Check<TRequest, TResponse>(method, RpcMethodKind.ServerStreaming), handler));

    public RpcServiceBuilder ClientStreaming<TRequest, TResponse>(string method, Func<IRpcStreamReader<TRequest>, RpcServerContext, Task<TResponse>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        Bind(new ClientStreamingHandler<TRequest, TResponse>(Check<TRequest, TResponse>(method, RpcMethodKind.ClientStreaming), handler));

    public RpcServiceBuilder Duplex<TRequest, TResponse>(
        string method, Func<IRpcStreamReader<TRequest>, IRpcStreamWriter<TResponse>, RpcServerContext, Task> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        Bind(new DuplexHandler<TRequest, TResponse>(Check<TRequest, TResponse>(method, RpcMethodKind.DuplexStreaming), handler));

    /// <summary>
    /// For a method whose client streams requests that have one answer each, in their order. Requests are taken while earlier ones have no
    /// answer yet; the first that fails ends the call, behind the answers before it. A call that is one request costs as much as a unary
    /// one, and ends like one when the host stops.
    /// </summary>
    /// <param name="method">The short name.</param>
    /// <param name="handler">Answers one request.</param>
    /// <param name="begin">Lets the call in, or throws.</param>
    public RpcServiceBuilder DuplexEach<TRequest, TResponse>(
        string method, Func<TRequest, RpcServerContext, ValueTask<TResponse>> handler, Action<RpcServerContext>? begin = null)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        Bind(new EachHandler<TRequest, TResponse>(Check<TRequest, TResponse>(method, RpcMethodKind.DuplexStreaming), handler, begin));

    /// <summary>Methods of the descriptor that were left out answer UNIMPLEMENTED.</summary>
    public RpcService Build() => new(_descriptor.FullName, new Dictionary<string, RpcMethodHandler>(_methods, StringComparer.Ordinal));

    private RpcServiceBuilder Bind(RpcMethodHandler handler)
    {
        if (!_methods.TryAdd(handler.Name, handler))
        {
            throw new ArgumentException($"{handler.FullName} is bound twice");
        }
        return this;
    }

    private MethodDescriptor Check<TRequest, TResponse>(string method, RpcMethodKind kind)
    {
        MethodDescriptor descriptor = _descriptor.FindMethodByName(method) ?? throw new ArgumentException(
            $"{_descriptor.FullName} has no method {method}; it has {string.Join(", ", _descriptor.Methods.Select(m => m.Name))}", nameof(method));
        RpcMethodKind declared = RpcMethodKinds.Of(descriptor);
        if (declared != kind)
        {
            throw new ArgumentException($"{MethodTypes.FullName(descriptor)} is {declared}, not {kind}", nameof(method));
        }
        MethodTypes.Check<TRequest, TResponse>(descriptor, nameof(method));
        return descriptor;
    }
}
