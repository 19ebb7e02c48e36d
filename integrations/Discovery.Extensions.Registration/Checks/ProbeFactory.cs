using Discovery.Client.Registry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Discovery.Extensions.Registration;

/// <summary>Makes the probe that a check's options describe; they have been validated.</summary>
internal static class ProbeFactory
{
    public static ICheckProbe Create(ServiceCheckOptions options, ServiceInstance instance, IServiceProvider services)
    {
        switch (options.Kind)
        {
            case ServiceCheckKind.Http:
                return new HttpProbe(CheckTarget.Url(options.Target!, instance.ToUri()), options.AllowAnyCertificate);
            case ServiceCheckKind.Tcp:
                var (host, port) = options.Target is { } target ? CheckTarget.HostAndPort(target)!.Value : (instance.Address, instance.Port);
                return new TcpProbe(host, port);
            case ServiceCheckKind.Grpc:
                return new GrpcProbe(options.Target is { } address ? new Uri(address) : instance.ToUri(), options.GrpcService);
            case ServiceCheckKind.HealthChecks:
                return new HealthChecksProbe(services.GetRequiredService<HealthCheckService>(), options.Target);
            default:
                return new ReportProbe();
        }
    }
}
