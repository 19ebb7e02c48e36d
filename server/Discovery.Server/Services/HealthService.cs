using Discovery.Protocol.Health;
using Discovery.Rpc;

namespace Discovery.Server.Services;

/// <summary>
/// grpc.health.v1.Health, as etcd answers it: the server as a whole serves while it can be asked, and nothing is said of single
/// services. Whether it has a leader is told by /readyz.
/// </summary>
internal static class HealthService
{
    public static RpcService Bind() => RpcService.For(HealthReflection.Descriptor.Services.Single())
        .Unary<HealthCheckRequest, HealthCheckResponse>("Check", (request, _) => new(Check(request)))
        .ServerStreaming<HealthCheckRequest, HealthCheckResponse>("Watch", WatchAsync)
        .Build();

    private static HealthCheckResponse Check(HealthCheckRequest request) => IsKnown(request)
        ? new HealthCheckResponse { Status = HealthCheckResponse.Types.ServingStatus.Serving }
        : throw new RpcException(RpcStatusCode.NotFound, "unknown service");

    private static async Task WatchAsync(HealthCheckRequest request, IRpcStreamWriter<HealthCheckResponse> responses, RpcServerContext context)
    {
        var status = IsKnown(request) ? HealthCheckResponse.Types.ServingStatus.Serving : HealthCheckResponse.Types.ServingStatus.ServiceUnknown;
        await responses.WriteAsync(new HealthCheckResponse { Status = status });
        // It does not change before the end, which the stream's own end tells.
        await Task.Delay(Timeout.Infinite, context.CancellationToken);
    }

    private static bool IsKnown(HealthCheckRequest request) => request.Service.Length == 0;
}
