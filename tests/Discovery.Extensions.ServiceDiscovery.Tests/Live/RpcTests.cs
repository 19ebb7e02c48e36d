using Discovery.Protocol.Health;
using Discovery.Rpc;
using Discovery.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Discovery.Extensions.ServiceDiscovery.Tests;

/// <summary>The store's own port, which speaks gRPC, serves as the instances.</summary>
public class RpcTests(Shop shop) : IClassFixture<Shop>
{
    private static readonly RpcMethod<HealthCheckRequest, HealthCheckResponse> Check = Method("Check");
    private static readonly RpcMethod<HealthCheckRequest, HealthCheckResponse> Watch = Method("Watch");

    private readonly string _service = Shop.NewService();

    [Fact]
    public async Task A_call_finds_an_instance_and_goes_elsewhere_when_one_can_not_be_reached()
    {
        await shop.RegisterAsync(_service, "alive", shop.Server.ClientUrl.Port);
        await using (var gone = TcpProxy.Start(shop.Server.ClientUrl))
        {
            gone.Refuse();
            await shop.RegisterAsync(_service, "dead", gone.Url.Port);
            await using var caller = shop.Caller();
            var channel = caller.GetRequiredService<ServiceChannelFactory>().For(_service);
            for (var i = 0; i < 6; i++)
            {
                var response = await channel.UnaryAsync(Check, new HealthCheckRequest());
                Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, response.Status);
            }
        }
    }

    [Fact]
    public async Task A_stream_is_opened_at_an_instance_by_name()
    {
        await shop.RegisterAsync(_service, "alive", shop.Server.ClientUrl.Port);
        await using var caller = shop.Caller();
        var channel = caller.GetRequiredService<ServiceChannelFactory>().For($"http://{_service}");
        await using var call = await channel.StartAsync(Watch);
        await call.WriteAsync(new HealthCheckRequest());
        await call.CompleteAsync();
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, (await call.ReadAsync())!.Status);
    }

    [Fact]
    public async Task A_status_that_the_service_answers_is_final_and_no_instance_is_unavailable()
    {
        await using var caller = shop.Caller();
        var channel = caller.GetRequiredService<ServiceChannelFactory>().For(_service);
        var nobody = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(Check, new HealthCheckRequest()));
        Assert.Equal((RpcStatusCode.Unavailable, true), (nobody.StatusCode, nobody.NotSent));

        await shop.RegisterAsync(_service, "alive", shop.Server.ClientUrl.Port);
        await Eventually.Async(async () =>
            (await caller.GetRequiredService<IServiceDirectory>().GetAsync()).Instances(_service).Length == 1);
        var refused = await Assert.ThrowsAsync<RpcException>(
            () => channel.UnaryAsync(Check, new HealthCheckRequest { Service = "shop.Catalog" }));
        Assert.Equal(RpcStatusCode.NotFound, refused.StatusCode);
    }

    private static RpcMethod<HealthCheckRequest, HealthCheckResponse> Method(string name) =>
        RpcMethod<HealthCheckRequest, HealthCheckResponse>.FromDescriptor(
            HealthReflection.Descriptor.Services.Single().FindMethodByName(name));
}
