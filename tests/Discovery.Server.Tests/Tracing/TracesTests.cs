using System.Globalization;
using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Server.Tests.Tracing;

/// <summary>Traces, as a collector gets them.</summary>
public sealed class TracesTests
{
    [Fact]
    public async Task Calls_are_spans_under_the_names_that_were_given_and_failures_say_so()
    {
        await using var collector = await Collector.StartAsync();
        await using (var server = await StartAsync(collector, samplingRate: 1_000_000))
        {
            await using var channel = new RpcChannel(server.ClientUrl);
            await channel.UnaryAsync(WireCalls.Method<PutRequest, PutResponse>("KV", "Put"), new PutRequest { Key = ByteString.CopyFromUtf8("k") });
            await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(WireCalls.Method<RangeRequest, RangeResponse>("KV", "Range"), new RangeRequest()));
            // What is left is sent at the end.
            Assert.Equal(0, await server.StopAsync());
        }
        foreach (var expected in new[] { "etcdserverpb.KV/Put", "etcdserverpb.KV/Range", "our-store", "one-of-them", "rpc.grpc.status_code", "etcdserver: key is not provided" })
            Assert.Contains(expected, collector.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_samples_only_calls_of_a_trace_that_is_kept_are_told()
    {
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        await using var collector = await Collector.StartAsync();
        await using (var server = await StartAsync(collector, samplingRate: 0))
        {
            await using var channel = new RpcChannel(server.ClientUrl);
            await channel.UnaryAsync(WireCalls.Method<PutRequest, PutResponse>("KV", "Put"), new PutRequest { Key = ByteString.CopyFromUtf8("k") });
            await channel.UnaryAsync(
                WireCalls.Method<RangeRequest, RangeResponse>("KV", "Range"),
                new RangeRequest { Key = ByteString.CopyFromUtf8("k") },
                new RpcCallOptions { Headers = Parent($"00-{Trace}-00f067aa0ba902b7-01") });
            Assert.Equal(0, await server.StopAsync());
        }
        Assert.Contains("etcdserverpb.KV/Range", collector.Received, StringComparison.Ordinal);
        Assert.Contains(new string([.. Convert.FromHexString(Trace).Select(b => (char)b)]), collector.Received, StringComparison.Ordinal);
        Assert.DoesNotContain("etcdserverpb.KV/Put", collector.Received, StringComparison.Ordinal);
    }

    private static RpcMetadata Parent(string traceparent)
    {
        var headers = new RpcMetadata();
        headers.Add("traceparent", traceparent);
        return headers;
    }

    private static Task<ServerProcess> StartAsync(Collector collector, int samplingRate) => ServerProcess.StartAsync(new ServerProcessOptions
    {
        Kind = ServerKind.Discovery,
        ExtraArguments =
        [
            "--experimental-enable-distributed-tracing",
            "--experimental-distributed-tracing-address", collector.Address,
            "--experimental-distributed-tracing-service-name", "our-store",
            "--experimental-distributed-tracing-instance-id", "one-of-them",
            "--experimental-distributed-tracing-sampling-rate", samplingRate.ToString(CultureInfo.InvariantCulture),
        ],
    });
}
