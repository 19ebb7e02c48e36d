using Discovery.Client.Registry;

namespace Discovery.Extensions.Registration;

/// <summary>One registration of this process. Safe for use by many threads.</summary>
public interface IServiceRegistration
{
    /// <summary>The name of the service.</summary>
    string Name { get; }

    /// <summary>The id of this instance.</summary>
    string Id { get; }

    /// <summary>What is to stand in the registry now; null before the server listens.</summary>
    ServiceInstance? Instance { get; }

    /// <summary>How it stands; starting before the server listens.</summary>
    ServiceStatus Status { get; }

    /// <summary>True while it is kept out of the registry for having been critical for too long.</summary>
    bool IsRemoved { get; }

    /// <summary>Why it is in maintenance; null when it is not.</summary>
    string? Maintenance { get; }

    /// <summary>Where each check stands; empty before the server listens.</summary>
    IReadOnlyList<CheckReport> Checks { get; }

    /// <summary>
    /// Takes the instance out of traffic until <see cref="EndMaintenance"/>, whatever its checks say and however often it has to register
    /// again. It stays in the registry, where everybody can see why no traffic comes.
    /// </summary>
    void BeginMaintenance(string reason);

    /// <summary>Lets the checks decide again.</summary>
    void EndMaintenance();

    /// <summary>Reports to a check of the kind Ttl: passing, warning or critical, good for the check's interval.</summary>
    /// <exception cref="ArgumentException">There is no such check, or the status is another one.</exception>
    /// <exception cref="InvalidOperationException">The check finds out by itself.</exception>
    void Report(string check, ServiceStatus status, string note = "");
}
