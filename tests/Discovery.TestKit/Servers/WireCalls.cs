using Discovery.Protocol;
using Discovery.Rpc;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.TestKit;

/// <summary>etcd's methods by name, without a client library in between: nothing is repeated, nothing is sent elsewhere.</summary>
public static class WireCalls
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    /// <param name="service">Short: "KV".</param>
    public static RpcMethod<TRequest, TResponse> Method<TRequest, TResponse>(string service, string method)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        ServiceDescriptor descriptor = RpcReflection.Descriptor.Services.Single(s => s.Name == service);
        return RpcMethod<TRequest, TResponse>.FromDescriptor(descriptor.FindMethodByName(method));
    }

    /// <exception cref="RpcException">The server refused, was not reached, or did not answer in time.</exception>
    public static Task<TResponse> CallAsync<TRequest, TResponse>(
        this RpcChannel channel, string service, string method, TRequest request, TimeSpan? timeout = null)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(channel);
        return channel.UnaryAsync(Method<TRequest, TResponse>(service, method), request, new RpcCallOptions { Timeout = timeout ?? DefaultTimeout });
    }
}
