using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Rpc;

/// <summary>A method as a client calls it: its path, its kind and the two message types.</summary>
public sealed class RpcMethod<TRequest, TResponse>
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    private RpcMethod(string fullName, RpcMethodKind kind, MessageParser<TResponse> responseParser)
    {
        FullName = fullName;
        Kind = kind;
        ResponseParser = responseParser;
    }

    /// <summary>The HTTP path, as in <c>/etcdserverpb.KV/Range</c>.</summary>
    public string FullName { get; }

    public RpcMethodKind Kind { get; }

    internal MessageParser<TResponse> ResponseParser { get; }

    /// <exception cref="ArgumentException">The message types are not those of the descriptor.</exception>
    [SuppressMessage("Design", "CA1000:Do not declare static members on generic types", Justification = "Both types have to be named: neither can be inferred")]
    public static RpcMethod<TRequest, TResponse> FromDescriptor(MethodDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        MethodTypes.Check<TRequest, TResponse>(descriptor, nameof(descriptor));
        return new(MethodTypes.FullName(descriptor), RpcMethodKinds.Of(descriptor), MethodTypes.Parser<TResponse>(descriptor.OutputType));
    }
}
