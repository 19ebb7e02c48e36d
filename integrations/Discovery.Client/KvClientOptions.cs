using System.Net.Security;

namespace Discovery.Client;

/// <summary>Where the store is, who asks, and how patient the client is.</summary>
public sealed record KvClientOptions
{
    /// <summary>
    /// The members to talk to, http or https; at least one unless <see cref="Srv"/> is set. Any one of them is enough:
    /// the others are used when it fails.
    /// </summary>
    public IReadOnlyList<Uri> Endpoints { get; init; } = [];

    /// <summary>Finds the endpoints in the DNS, in the place of <see cref="Endpoints"/>.</summary>
    public KvSrvOptions? Srv { get; init; }

    /// <summary>
    /// How often the endpoints are looked up again: in the DNS with <see cref="Srv"/>, otherwise in the member list. Zero (default) for
    /// never, as the addresses that members advertise need not be those by which clients reach them.
    /// </summary>
    public TimeSpan EndpointRefreshInterval { get; init; }

    /// <summary>Which of several healthy endpoints gets the next call. Default: one for everything.</summary>
    public EndpointBalancing Balancing { get; init; }

    /// <summary>The user to log in as; null (default) for none. Needs <see cref="Password"/>.</summary>
    public string? User { get; init; }

    /// <summary>The password of the user. Sent to log in, at first and whenever the server has forgotten the token; use https endpoints.</summary>
    public string? Password { get; init; }

    /// <summary>How TLS is done for https endpoints; null for the system's trust store and the host name of the endpoint.</summary>
    public KvTlsOptions? Tls { get; init; }

    /// <summary>The same in all of .NET's detail, in the place of <see cref="Tls"/>.</summary>
    public SslClientAuthenticationOptions? Ssl { get; init; }

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

    /// <summary>
    /// Reads a connection string: endpoints separated by commas, <c>http://a:2379,http://b:2379</c> or <c>localhost:2379</c>, or
    /// <c>srv://example.com</c> for those of the DNS; then, each after a semicolon, settings: <c>user=</c>, <c>password=</c>, <c>ca=</c>,
    /// <c>cert=</c>, <c>key=</c> (files), <c>servername=</c>. Endpoints without a scheme are https where ca, cert or servername is given.
    /// </summary>
    /// <exception cref="ArgumentException">It names no endpoint or something that is not one, or a setting that there is not.</exception>
    public static KvClientOptions Parse(string connectionString) => ConnectionString.Parse(connectionString);

    /// <summary>Reads endpoints separated by commas.</summary>
    /// <param name="endpoints">Such as <c>http://a:2379,http://b:2379</c> or <c>localhost:2379</c>.</param>
    /// <param name="tls">Whether those without a scheme are https instead of http.</param>
    /// <exception cref="ArgumentException">There is none, or something that is not one.</exception>
    public static IReadOnlyList<Uri> ParseEndpoints(string endpoints, bool tls = false) =>
        EndpointList.Parse(endpoints, tls ? Uri.UriSchemeHttps : Uri.UriSchemeHttp);

    /// <summary>Where it goes; nothing that is secret.</summary>
    public override string ToString() =>
        $"KvClientOptions {{ Endpoints = {string.Join(',', Endpoints)}, Srv = {Srv?.Domain}, User = {User} }}";

    /// <summary>Throws an <see cref="ArgumentException"/> that names what can't work.</summary>
    internal void Validate()
    {
        if (Srv is null)
            EndpointList.Validate(Endpoints);
        else if (Endpoints.Count > 0)
            throw new ArgumentException("Endpoints and Srv are both set: keep one of them.");
        else if (Uri.CheckHostName(Srv.Domain) != UriHostNameType.Dns)
            throw new ArgumentException($"Srv: \"{Srv.Domain}\" is not a domain.");
        if ((User is null) != (Password is null))
            throw new ArgumentException("User and Password belong together: one of them is missing.");
        if (User is { Length: 0 })
            throw new ArgumentException("User is empty.");
        if (Tls is not null && Ssl is not null)
            throw new ArgumentException("Tls and Ssl are both set: keep one of them.");
        if ((Tls is not null || Ssl is not null) && Srv is null && Endpoints.All(endpoint => endpoint.Scheme != Uri.UriSchemeHttps))
            throw new ArgumentException($"{(Tls is null ? nameof(Ssl) : nameof(Tls))} is set, but no endpoint begins with https://.");
        Tls?.Validate();
        Positive(RequestTimeout, nameof(RequestTimeout));
        Positive(ConnectTimeout, nameof(ConnectTimeout));
        Positive(BackoffMin, nameof(BackoffMin));
        Positive(WatchSilenceTimeout, nameof(WatchSilenceTimeout));
        if (EndpointRefreshInterval < TimeSpan.Zero)
            throw new ArgumentException($"EndpointRefreshInterval must not be negative; it is {EndpointRefreshInterval}.");
        if (BackoffMax < BackoffMin)
            throw new ArgumentException($"BackoffMax ({BackoffMax}) must not be shorter than BackoffMin ({BackoffMin}).");
    }

    private static void Positive(TimeSpan value, string name)
    {
        if (value <= TimeSpan.Zero)
            throw new ArgumentException($"{name} must be longer than zero; it is {value}.");
    }
}
