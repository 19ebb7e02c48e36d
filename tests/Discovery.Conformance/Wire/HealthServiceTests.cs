using Discovery.Protocol.Health;
using Discovery.Rpc;
using Status = Discovery.Protocol.Health.HealthCheckResponse.Types.ServingStatus;

namespace Discovery.Conformance.Wire;

/// <summary>gRPC's own health protocol.</summary>
public sealed class HealthServiceTests(WireServer server) : IClassFixture<WireServer>
{
    private static readonly RpcMethod<HealthCheckRequest, HealthCheckResponse> Check = Method("Check");
    private static readonly RpcMethod<HealthCheckRequest, HealthCheckResponse> Watch = Method("Watch");

    [Fact]
    public async Task The_server_as_a_whole_serves_and_nothing_is_known_of_single_services()
    {
        Assert.Equal(Status.Serving, (await server.Channel.UnaryAsync(Check, new HealthCheckRequest())).Status);
        await WireServer.RefusedAsync(RpcStatusCode.NotFound, "unknown service", () => server.Channel.UnaryAsync(Check, new HealthCheckRequest { Service = "etcdserverpb.KV" }));
    }

    [Theory]
    [InlineData("", Status.Serving)]
    [InlineData("etcdserverpb.KV", Status.ServiceUnknown)]
    public async Task A_watch_tells_the_status_at_once_and_goes_on(string service, Status status)
    {
        await using RpcCall<HealthCheckRequest, HealthCheckResponse> call = server.Channel.Start(Watch, new RpcCallOptions { Timeout = TimeSpan.FromSeconds(30) });
        await call.WriteAsync(new HealthCheckRequest { Service = service });
        await call.CompleteAsync();
        Assert.Equal(status, (await call.ReadAsync())!.Status);
        Assert.False(call.ReadAsync().AsTask().IsCompleted);
    }

    private static RpcMethod<HealthCheckRequest, HealthCheckResponse> Method(string name) =>
        RpcMethod<HealthCheckRequest, HealthCheckResponse>.FromDescriptor(HealthReflection.Descriptor.Services.Single().FindMethodByName(name));
}
