using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Rpc.Kestrel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Discovery.Client.Tests;

/// <summary>A server that answers what a test tells it to, over real sockets.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly WebApplication _app;
    private readonly ConcurrentBag<KvClient> _clients = [];
    private readonly Channel<ScriptedStream<WatchRequest, WatchResponse>> _watches =
        Channel.CreateUnbounded<ScriptedStream<WatchRequest, WatchResponse>>();

    private readonly Channel<ScriptedStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse>> _keepAlives =
        Channel.CreateUnbounded<ScriptedStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse>>();

    private ScriptedServer()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.ConfigureForRpc(1000);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseCleartextHttp1AndHttp2());
        });
        _app = builder.Build();
        _app.MapRpcServices(RpcServerOptions.Default, Kv(), Watch(), Lease(), Auth());
    }

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>The requests of unary methods in the order in which they arrived.</summary>
    public ConcurrentQueue<object> Received { get; } = new();

    public Func<RangeRequest, RpcServerContext, Task<RangeResponse>> OnRange { get; set; } = (_, _) => Task.FromResult(new RangeResponse());

    public Func<PutRequest, RpcServerContext, Task<PutResponse>> OnPut { get; set; } =
        (_, _) => Task.FromResult(new PutResponse { Header = new ResponseHeader { Revision = 2 } });

    public Func<TxnRequest, RpcServerContext, Task<TxnResponse>> OnTxn { get; set; } = (_, _) => Task.FromResult(new TxnResponse());

    public Func<LeaseGrantRequest, RpcServerContext, Task<LeaseGrantResponse>> OnGrant { get; set; } =
        (request, _) => Task.FromResult(new LeaseGrantResponse { ID = 7, TTL = request.TTL });

    public Func<LeaseRevokeRequest, RpcServerContext, Task<LeaseRevokeResponse>> OnRevoke { get; set; } =
        (_, _) => Task.FromResult(new LeaseRevokeResponse());

    public Func<AuthenticateRequest, RpcServerContext, Task<AuthenticateResponse>> OnAuthenticate { get; set; } =
        (_, _) => Task.FromResult(new AuthenticateResponse { Token = "token" });

    public static async Task<ScriptedServer> StartAsync()
    {
        var server = new ScriptedServer();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>A client with short waits that is closed with the server.</summary>
    public KvClient Connect(TimeProvider? time = null)
    {
        var options = new KvClientOptions
        {
            Endpoints = [Url],
            RequestTimeout = TimeSpan.FromSeconds(30),
            BackoffMin = TimeSpan.FromMilliseconds(1),
            BackoffMax = TimeSpan.FromMilliseconds(20),
        };
        var client = new KvClient(options, null, time);
        _clients.Add(client);
        return client;
    }

    /// <summary>The next watch that a client opens.</summary>
    public async Task<ScriptedStream<WatchRequest, WatchResponse>> AcceptWatchAsync() =>
        await _watches.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>The next stream of keep-alives that a client opens.</summary>
    public async Task<ScriptedStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse>> AcceptKeepAliveAsync() =>
        await _keepAlives.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    public int WaitingWatches => _watches.Reader.Count;

    public int WaitingKeepAlives => _keepAlives.Reader.Count;

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            await client.DisposeAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static Google.Protobuf.Reflection.ServiceDescriptor Descriptor(string name) =>
        RpcReflection.Descriptor.Services.Single(service => service.Name == name);

    private RpcService Kv() => RpcService.For(Descriptor("KV"))
        .Unary<RangeRequest, RangeResponse>("Range", (request, context) => Answer(request, context, OnRange))
        .Unary<PutRequest, PutResponse>("Put", (request, context) => Answer(request, context, OnPut))
        .Unary<TxnRequest, TxnResponse>("Txn", (request, context) => Answer(request, context, OnTxn))
        .Build();

    private RpcService Watch() => RpcService.For(Descriptor("Watch"))
        .Duplex<WatchRequest, WatchResponse>("Watch", (requests, responses, context) => ServeAsync(_watches, requests, responses, context))
        .Build();

    private RpcService Lease() => RpcService.For(Descriptor("Lease"))
        .Unary<LeaseGrantRequest, LeaseGrantResponse>("LeaseGrant", (request, context) => Answer(request, context, OnGrant))
        .Unary<LeaseRevokeRequest, LeaseRevokeResponse>("LeaseRevoke", (request, context) => Answer(request, context, OnRevoke))
        .Duplex<LeaseKeepAliveRequest, LeaseKeepAliveResponse>(
            "LeaseKeepAlive", (requests, responses, context) => ServeAsync(_keepAlives, requests, responses, context))
        .Build();

    private RpcService Auth() => RpcService.For(Descriptor("Auth"))
        .Unary<AuthenticateRequest, AuthenticateResponse>("Authenticate", (request, context) => Answer(request, context, OnAuthenticate))
        .Build();

    private async ValueTask<TResponse> Answer<TRequest, TResponse>(
        TRequest request, RpcServerContext context, Func<TRequest, RpcServerContext, Task<TResponse>> answer)
        where TRequest : class
    {
        Received.Enqueue(request);
        return await answer(request, context);
    }

    private static async Task ServeAsync<TRequest, TResponse>(
        Channel<ScriptedStream<TRequest, TResponse>> accepted,
        IRpcStreamReader<TRequest> requests,
        IRpcStreamWriter<TResponse> responses,
        RpcServerContext context)
        where TRequest : class
        where TResponse : class
    {
        var stream = new ScriptedStream<TRequest, TResponse>(responses, context);
        await accepted.Writer.WriteAsync(stream);
        await stream.ServeAsync(requests, context.CancellationToken);
    }
}
