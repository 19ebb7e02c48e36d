using System.Diagnostics;
using System.Net;
using Discovery.Protocol;
using Discovery.Rpc.Kestrel;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Discovery.Rpc.Tests;

/// <summary>Our server half against grpc-go's client half: etcdctl, talking to services that know only what the test needs.</summary>
public class EtcdctlInteropTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [InteropFact("etcdctl")]
    public async Task A_unary_answer_reaches_etcdctl()
    {
        await using WebApplication app = await StartAsync();
        (int code, string output, _) = await RunAsync(app, "get", "key");
        Assert.Equal((0, "key\nvalue of key\n"), (code, output));
    }

    [InteropFact("etcdctl")]
    public async Task A_large_answer_reaches_etcdctl()
    {
        await using WebApplication app = await StartAsync();
        (int code, string output, _) = await RunAsync(app, "get", "large", "--print-value-only");
        Assert.Equal((0, 3_000_001), (code, output.Length));
    }

    [InteropFact("etcdctl")]
    public async Task A_status_reaches_etcdctl_with_its_text()
    {
        await using WebApplication app = await StartAsync();
        (int code, _, string error) = await RunAsync(app, "get", "refused");
        Assert.NotEqual(0, code);
        Assert.Contains("etcdserver: mvcc: required revision has been compacted", error, StringComparison.Ordinal);
    }

    [InteropFact("etcdctl")]
    public async Task An_unknown_service_is_told_to_etcdctl()
    {
        await using WebApplication app = await StartAsync();
        (int code, _, string error) = await RunAsync(app, "lease", "list");
        Assert.NotEqual(0, code);
        Assert.Contains("unknown service etcdserverpb.Lease", error, StringComparison.Ordinal);
    }

    [InteropFact("etcdctl")]
    public async Task The_deadline_of_etcdctl_is_enforced()
    {
        await using WebApplication app = await StartAsync();
        (int code, _, string error) = await RunAsync(app, "get", "never", "--command-timeout=300ms");
        Assert.NotEqual(0, code);
        Assert.Contains("context deadline exceeded", error, StringComparison.Ordinal);
    }

    [InteropFact("etcdctl")]
    public async Task A_duplex_stream_reaches_etcdctl()
    {
        await using WebApplication app = await StartAsync();
        using Process watch = EtcdProcess.Start("etcdctl", "--endpoints", Address(app), "watch", "key");
        try
        {
            foreach (string line in (string[])["PUT", "key", "event 0", "PUT", "key", "event 1"])
            {
                Assert.Equal(line, await watch.StandardOutput.ReadLineAsync().WaitAsync(Patience));
            }
        }
        finally
        {
            watch.Kill();
            await watch.WaitForExitAsync();
        }
    }

    private static async Task<WebApplication> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server =>
            server.ConfigureForRpc(1000).Listen(IPAddress.Loopback, 0, listen => listen.UseCleartextHttp1AndHttp2()));
        WebApplication app = builder.Build();
        app.MapRpcServices(
            RpcServerOptions.Default,
            RpcService.For(Service("KV")).Unary<RangeRequest, RangeResponse>("Range", RangeAsync).Build(),
            RpcService.For(Service("Watch")).Duplex<WatchRequest, WatchResponse>("Watch", WatchAsync).Build());
        await app.StartAsync();
        return app;
    }

    private static async ValueTask<RangeResponse> RangeAsync(RangeRequest request, RpcServerContext context)
    {
        string key = request.Key.ToStringUtf8();
        switch (key)
        {
            case "refused":
                throw new RpcException(RpcStatusCode.OutOfRange, "etcdserver: mvcc: required revision has been compacted");
            case "never":
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
                break;
        }
        ByteString value = key == "large" ? ByteString.CopyFromUtf8(new string('v', 3_000_000)) : ByteString.CopyFromUtf8($"value of {key}");
        return new RangeResponse { Header = new ResponseHeader { Revision = 1 }, Count = 1, Kvs = { new KeyValue { Key = request.Key, Value = value } } };
    }

    private static async Task WatchAsync(IRpcStreamReader<WatchRequest> requests, IRpcStreamWriter<WatchResponse> responses, RpcServerContext context)
    {
        WatchRequest? create = await requests.ReadAsync();
        await responses.WriteAsync(new WatchResponse { Header = new ResponseHeader { Revision = 1 }, Created = true });
        for (int i = 0; i < 2; i++)
        {
            var kv = new KeyValue { Key = create!.CreateRequest.Key, Value = ByteString.CopyFromUtf8($"event {i}"), ModRevision = i + 2 };
            await responses.WriteAsync(new WatchResponse { Header = new ResponseHeader { Revision = i + 2 }, Events = { new Event { Kv = kv } } });
        }
        // Until the client goes.
        await requests.ReadAsync();
    }

    private static Google.Protobuf.Reflection.ServiceDescriptor Service(string name) => RpcReflection.Descriptor.Services.Single(descriptor => descriptor.Name == name);

    private static string Address(WebApplication app) => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    private static async Task<(int Code, string Output, string Error)> RunAsync(WebApplication app, params string[] arguments)
    {
        using Process process = EtcdProcess.Start("etcdctl", ["--endpoints", Address(app), .. arguments]);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, await output, await error);
    }
}
