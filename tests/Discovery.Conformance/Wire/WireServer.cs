using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Conformance.Wire;

/// <summary>One server for the tests that speak gRPC to it without a client library in between.</summary>
public sealed class WireServer : IAsyncLifetime
{
    private ServerProcess? _server;
    private RpcChannel? _channel;

    public ServerProcess Server => _server!;

    public RpcChannel Channel => _channel!;

    public async Task InitializeAsync()
    {
        _server = await ServerProcess.StartAsync();
        _channel = new RpcChannel(_server.ClientUrl);
    }

    public async Task DisposeAsync()
    {
        await Channel.DisposeAsync();
        await Server.DisposeAsync();
    }

    public static RpcMethod<TRequest, TResponse> Method<TRequest, TResponse>(string service, string method)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        ServiceDescriptor descriptor = RpcReflection.Descriptor.Services.Single(s => s.Name == service);
        return RpcMethod<TRequest, TResponse>.FromDescriptor(descriptor.FindMethodByName(method));
    }

    public Task<TResponse> CallAsync<TRequest, TResponse>(string service, string method, TRequest request)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        Channel.UnaryAsync(Method<TRequest, TResponse>(service, method), request, new RpcCallOptions { Timeout = TimeSpan.FromSeconds(30) });

    public Task<PutResponse> PutAsync(string key, string value, long lease = 0) =>
        CallAsync<PutRequest, PutResponse>("KV", "Put", new PutRequest { Key = Bytes(key), Value = Bytes(value), Lease = lease });

    public Task<RangeResponse> RangeAsync(RangeRequest request) => CallAsync<RangeRequest, RangeResponse>("KV", "Range", request);

    public Task<TxnResponse> TxnAsync(TxnRequest request) => CallAsync<TxnRequest, TxnResponse>("KV", "Txn", request);

    public static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);

    public static async Task RefusedAsync(RpcStatusCode code, string text, Func<Task> call)
    {
        RpcException error = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal((code, text), (error.StatusCode, error.Detail));
    }

    /// <summary>The server answers, whatever came before.</summary>
    public async Task GoesOnAsync()
    {
        await PutAsync("alive", "yes");
        RangeResponse response = await RangeAsync(new RangeRequest { Key = Bytes("alive") });
        Assert.Equal(1, response.Count);
    }
}
