using Discovery.Protocol.Health;
using Discovery.Rpc;

namespace Discovery.Extensions.Registration;

/// <summary>Asks <c>grpc.health.v1.Health/Check</c>; SERVING is passing.</summary>
internal sealed class GrpcProbe(Uri address, string service) : ICheckProbe
{
    private static readonly RpcMethod<HealthCheckRequest, HealthCheckResponse> Check =
        RpcMethod<HealthCheckRequest, HealthCheckResponse>.FromDescriptor(
            HealthReflection.Descriptor.Services.Single().FindMethodByName("Check"));

    private readonly RpcChannel _channel = new(address);

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var response = await _channel.UnaryAsync(Check, new HealthCheckRequest { Service = service }, default, cancellationToken);
        var note = $"{(service.Length == 0 ? "the server" : service)} is {response.Status}";
        return response.Status == HealthCheckResponse.Types.ServingStatus.Serving ? CheckResult.Passing(note) : CheckResult.Critical(note);
    }

    public ValueTask DisposeAsync() => _channel.DisposeAsync();
}
