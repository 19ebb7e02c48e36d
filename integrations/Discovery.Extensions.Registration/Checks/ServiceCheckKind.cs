namespace Discovery.Extensions.Registration;

/// <summary>How a check finds out.</summary>
public enum ServiceCheckKind
{
    /// <summary>GET of a URL: 2xx is passing, 429 warning, everything else critical.</summary>
    Http = 0,

    /// <summary>Connecting is passing.</summary>
    Tcp = 1,

    /// <summary>The health protocol of gRPC, <c>grpc.health.v1</c>: SERVING is passing.</summary>
    Grpc = 2,

    /// <summary>The application's own <c>IHealthCheck</c>s: Healthy is passing, Degraded warning, Unhealthy critical.</summary>
    HealthChecks = 3,

    /// <summary>The application reports by itself; when no report comes within the interval it is critical.</summary>
    Ttl = 4,
}
