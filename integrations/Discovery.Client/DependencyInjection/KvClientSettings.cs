using Microsoft.Extensions.Logging;

namespace Discovery.Client;

/// <summary>What configuration says about a client: the section <c>KvStore</c>, with these names as keys. Exactly one of Endpoints, ConnectionString and Srv is needed.</summary>
public sealed class KvClientSettings
{
    /// <summary>The members, such as <c>http://a:2379</c>. In configuration a list, or one text with commas.</summary>
    public IList<string> Endpoints { get; } = [];

    /// <summary>As <see cref="KvClientOptions.Parse"/> reads it.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>A domain whose SRV records name the members; see <see cref="KvSrvOptions"/>.</summary>
    public string? Srv { get; set; }

    /// <inheritdoc cref="KvSrvOptions.ServiceName"/>
    public string? SrvServiceName { get; set; }

    /// <inheritdoc cref="KvClientOptions.EndpointRefreshInterval"/>
    public TimeSpan? EndpointRefreshInterval { get; set; }

    /// <inheritdoc cref="KvClientOptions.Balancing"/>
    public EndpointBalancing? Balancing { get; set; }

    /// <summary>A prefix within which the client stays; see <see cref="KvNamespaceExtensions.WithNamespace"/>.</summary>
    public string? Namespace { get; set; }

    /// <inheritdoc cref="KvClientOptions.User"/>
    public string? User { get; set; }

    /// <inheritdoc cref="KvClientOptions.Password"/>
    public string? Password { get; set; }

    /// <summary>TLS for https endpoints; in configuration <c>Tls:CaFile</c>, <c>Tls:CertificateFile</c>, <c>Tls:KeyFile</c>, <c>Tls:ServerName</c>.</summary>
    public KvTlsOptions? Tls { get; set; }

    /// <inheritdoc cref="KvClientOptions.RequestTimeout"/>
    public TimeSpan? RequestTimeout { get; set; }

    /// <inheritdoc cref="KvClientOptions.ConnectTimeout"/>
    public TimeSpan? ConnectTimeout { get; set; }

    /// <inheritdoc cref="KvClientOptions.WatchSilenceTimeout"/>
    public TimeSpan? WatchSilenceTimeout { get; set; }

    /// <summary>The last word on the options, for what configuration can't say.</summary>
    public Func<KvClientOptions, KvClientOptions>? Customize { get; set; }

    /// <summary>Where they were read, for messages.</summary>
    internal string Section { get; set; } = KvStoreSection.Name;

    /// <summary>What in the section can't be read.</summary>
    internal List<string> Problems { get; } = [];

    /// <summary>The options that they stand for, checked: files are read, too.</summary>
    /// <exception cref="ArgumentException">They can't work; the message says why.</exception>
    public KvClientOptions ToOptions()
    {
        if (Problems.Count > 0)
            throw new ArgumentException(string.Join(" ", Problems));
        var options = Where();
        options = options with
        {
            EndpointRefreshInterval = EndpointRefreshInterval ?? options.EndpointRefreshInterval,
            Balancing = Balancing ?? options.Balancing,
            User = User ?? options.User,
            Password = Password ?? options.Password,
            Tls = Tls ?? options.Tls,
            RequestTimeout = RequestTimeout ?? options.RequestTimeout,
            ConnectTimeout = ConnectTimeout ?? options.ConnectTimeout,
            WatchSilenceTimeout = WatchSilenceTimeout ?? options.WatchSilenceTimeout,
        };
        options = Customize?.Invoke(options) ?? options;
        options.Validate();
        _ = options.Tls?.ToSsl();
        if (Namespace is { Length: 0 })
            throw new ArgumentException("Namespace is empty.");
        return options;
    }

    /// <summary>A client with these settings, within <see cref="Namespace"/> if there is one. Connections are made when they are needed.</summary>
    /// <exception cref="ArgumentException">They can't work; the message says why.</exception>
    public IKvClient Connect(ILoggerFactory? loggers = null, TimeProvider? time = null)
    {
        var client = new KvClient(ToOptions(), loggers, time);
        return Namespace is { } prefix ? new NamespacedClient(client, new KeySpace(prefix), owned: client) : client;
    }

    private KvClientOptions Where()
    {
        var given = (Endpoints.Count > 0 ? 1 : 0) + (string.IsNullOrWhiteSpace(ConnectionString) ? 0 : 1) + (string.IsNullOrWhiteSpace(Srv) ? 0 : 1);
        if (given > 1)
            throw new ArgumentException("Only one of Endpoints, ConnectionString and Srv can be set.");
        if (!string.IsNullOrWhiteSpace(Srv))
            return new KvClientOptions { Srv = new KvSrvOptions { Domain = Srv, ServiceName = SrvServiceName } };
        if (!string.IsNullOrWhiteSpace(ConnectionString))
            return KvClientOptions.Parse(ConnectionString);
        return Endpoints.Count > 0
            ? new KvClientOptions { Endpoints = EndpointList.Parse(string.Join(',', Endpoints), Tls is null ? "http" : "https") }
            : Customize is null
                ? throw new ArgumentException($"The address of the store is missing: set {Section}:Endpoints, such as http://localhost:2379, or register an IKvClient.")
                : new KvClientOptions();
    }
}
