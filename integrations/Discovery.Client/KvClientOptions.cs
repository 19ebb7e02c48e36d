using System.Net.Security;

namespace Discovery.Client;

/// <summary>Where the store is and how patient the client is.</summary>
public sealed record KvClientOptions
{
    /// <summary>
    /// The members to talk to, http or https; at least one. Any one of them is enough:
    /// the others are used when it fails.
    /// </summary>
    public required IReadOnlyList<Uri> Endpoints { get; init; }

    /// <summary>The time one call may take in total, with all its attempts. Default 5 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The time to wait for a connection to one endpoint before the next one is tried. Default 2 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long an endpoint rests after its first failure; doubled with each further one, with jitter. Default 50 ms.</summary>
    public TimeSpan BackoffMin { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest rest of a failing endpoint. Default 3 s.</summary>
    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// A watch that hears nothing for this long takes its connection for dead and opens another. It asks the server for a sign of
    /// life each third of it. Default 15 s.
    /// </summary>
    public TimeSpan WatchSilenceTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How TLS is done for https endpoints; null for the system's trust store and the host name of the endpoint.</summary>
    public SslClientAuthenticationOptions? Ssl { get; init; }

    /// <summary>Reads a connection string: <c>http://a:2379,http://b:2379</c> or <c>localhost:2379</c>.</summary>
    /// <exception cref="ArgumentException">It names no endpoint or something that is not one.</exception>
    public static KvClientOptions Parse(string connectionString) => new() { Endpoints = EndpointList.Parse(connectionString) };

    /// <summary>Throws an <see cref="ArgumentException"/> that names everything that can't work.</summary>
    internal void Validate()
    {
        EndpointList.Validate(Endpoints);
        Positive(RequestTimeout, nameof(RequestTimeout));
        Positive(ConnectTimeout, nameof(ConnectTimeout));
        Positive(BackoffMin, nameof(BackoffMin));
        Positive(WatchSilenceTimeout, nameof(WatchSilenceTimeout));
        if (BackoffMax < BackoffMin)
            throw new ArgumentException($"BackoffMax ({BackoffMax}) must not be shorter than BackoffMin ({BackoffMin}).");
    }

    private static void Positive(TimeSpan value, string name)
    {
        if (value <= TimeSpan.Zero)
            throw new ArgumentException($"{name} must be longer than zero; it is {value}.");
    }
}
