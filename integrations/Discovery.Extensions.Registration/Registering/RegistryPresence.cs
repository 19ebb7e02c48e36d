using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Discovery.Extensions.Registration;

/// <summary>Whether the registry says what it is to say, as far as this process can know, and since when it does not.</summary>
/// <param name="ttl">How long the entry may be missing until that is a failure.</param>
/// <param name="time">The clock.</param>
internal sealed class RegistryPresence(TimeSpan ttl, TimeProvider time)
{
    // While they fail, heartbeats and writes fail again and again within that time.
    private static readonly TimeSpan TroubleMax = TimeSpan.FromSeconds(15);

    private readonly TimeSpan _troubleTime = ttl < TroubleMax ? ttl : TroubleMax;
    private readonly Lock _gate = new();
    private string? _missing = "it has not been written yet";
    private long _missingSince = time.GetTimestamp();
    private string? _trouble;
    private long _troubleAt;

    /// <summary>It was written.</summary>
    public void Written()
    {
        lock (_gate)
        {
            _missing = null;
            _trouble = null;
        }
    }

    /// <summary>It is gone.</summary>
    public void Gone(string why)
    {
        lock (_gate)
        {
            if (_missing is null)
                _missingSince = time.GetTimestamp();
            _missing = why;
        }
    }

    /// <summary>A heartbeat or a write failed; it is repeated.</summary>
    public void Failed(string why)
    {
        lock (_gate)
        {
            if (_missing is not null)
                _missing = why;
            _trouble = why;
            _troubleAt = time.GetTimestamp();
        }
    }

    /// <returns>Healthy, degraded while it is tried again, or unhealthy when that has been in vain for too long; and why.</returns>
    public (HealthStatus Status, string Note) Look()
    {
        lock (_gate)
        {
            if (_missing is not null)
            {
                var since = time.GetElapsedTime(_missingSince);
                return (since > ttl ? HealthStatus.Unhealthy : HealthStatus.Degraded,
                    $"not in the registry for {since.TotalSeconds:0.#} s, tried again: {_missing}");
            }

            return _trouble is not null && time.GetElapsedTime(_troubleAt) < _troubleTime
                ? (HealthStatus.Degraded, $"in the registry, but the store is hard to reach: {_trouble}")
                : (HealthStatus.Healthy, "in the registry");
        }
    }
}
