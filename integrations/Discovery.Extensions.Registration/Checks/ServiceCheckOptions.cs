namespace Discovery.Extensions.Registration;

/// <summary>One check of a registration. The worst check decides how the instance stands in the registry.</summary>
public sealed class ServiceCheckOptions
{
    /// <summary>How logs, metrics and reports call it, unique within the registration. Default: the kind.</summary>
    public string? Name { get; set; }

    /// <summary>How it finds out. Default <see cref="ServiceCheckKind.Http"/>.</summary>
    public ServiceCheckKind Kind { get; set; }

    /// <summary>
    /// Http: a path such as <c>/health</c> at the registered address, or a whole URL; required. Tcp: <c>host:port</c>; default the registered
    /// address. Grpc: a URL such as <c>http://host:port</c>; default the registered address. HealthChecks: the tag of those to run;
    /// default all. Ttl: not used.
    /// </summary>
    public string? Target { get; set; }

    /// <summary>Grpc: the service that is asked about. Default empty: the server as a whole.</summary>
    public string GrpcService { get; set; } = "";

    /// <summary>Http over TLS: take any certificate. What is checked is this application itself, whose certificate may name others.</summary>
    public bool AllowAnyCertificate { get; set; }

    /// <summary>From the end of one run to the next; of a Ttl check how long a report is good for. Default 10 s.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A run that takes longer has failed. Default 5 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many runs in a row must fail before the instance is critical. Default 1.</summary>
    public int FailuresBeforeCritical { get; set; } = 1;

    /// <summary>How many runs in a row must succeed before an instance that starts, or was critical, takes traffic. Default 1.</summary>
    public int SuccessesBeforePassing { get; set; } = 1;

    internal string DisplayName => string.IsNullOrWhiteSpace(Name) ? Kind.ToString() : Name;
}
