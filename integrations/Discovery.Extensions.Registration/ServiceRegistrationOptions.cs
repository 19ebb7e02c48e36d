using Discovery.Client.Registry;

namespace Discovery.Extensions.Registration;

/// <summary>How this application stands in the registry.</summary>
public sealed class ServiceRegistrationOptions
{
    /// <summary>The name of the service, without slashes. Default: the application's name.</summary>
    public string? Name { get; set; }

    /// <summary>The id of this instance, unique within the service, without slashes. Default: name, host name and random digits.</summary>
    public string? Id { get; set; }

    /// <summary>The host name or IP address for others to use. Default: what the server is bound to, or the machine's own address.</summary>
    public string? Address { get; set; }

    /// <summary>
    /// Where a machine or a container is in several networks: which of its addresses to take, the most wanted first, each a block such as
    /// <c>10.0.0.0/8</c> or the name of an interface such as <c>eth1</c>. When it is in none of them, another address is taken and that is
    /// logged. Default: none, and then one on an interface that leads to a gateway, IPv4 before IPv6.
    /// </summary>
    public IList<string> PreferredNetworks { get; set; } = [];

    /// <summary>The port for others to use. Default: the one the server is bound to.</summary>
    public int? Port { get; set; }

    /// <summary>The scheme for others to use, and which of several bindings is registered. Default: that of the binding.</summary>
    public string? Scheme { get; set; }

    /// <summary>The share of the traffic in relation to other instances; 0 for none. Default 100.</summary>
    public int Weight { get; set; } = 100;

    /// <summary>Where it runs, for callers who prefer near instances.</summary>
    public string? Zone { get; set; }

    /// <summary>The version of the application.</summary>
    public string? Version { get; set; }

    /// <summary>Free labels.</summary>
    public IList<string> Tags { get; set; } = [];

    /// <summary>Free pairs of names and values.</summary>
    public IDictionary<string, string> Metadata { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// How long the registry keeps an instance that it no longer hears from: whole seconds, 2 s (etcd's own minimum) to 1 hour.
    /// The heartbeat is three times as fast. Default 10 s.
    /// </summary>
    public TimeSpan Ttl { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// What decides how the instance stands: the worst of them. Until each of them has an answer it is starting. Without checks it is passing
    /// as soon as the application has started.
    /// </summary>
    public IList<ServiceCheckOptions> Checks { get; set; } = [];

    /// <summary>
    /// An instance that has been critical for this long leaves the registry, and comes back when it is no longer critical. Default: never.
    /// </summary>
    public TimeSpan? RemoveWhenCriticalFor { get; set; }

    /// <summary>
    /// On shutdown: how long to go on serving after having left the registry, so that callers who have not heard of it yet still get
    /// their answers. Shorter than the host's ShutdownTimeout. Default 2 s; zero for none.
    /// </summary>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Where services stand in the store. Default <c>/services/</c>.</summary>
    public string Prefix { get; set; } = RegistryKeys.DefaultPrefix;

    /// <summary>
    /// The members of the store, such as <c>http://localhost:2379</c>. Without these and <see cref="ConnectionString"/>, an
    /// <see cref="Client.IKvClient"/> among the services is used, then the section <c>KvStore</c>, all of it
    /// (<see cref="Client.KvClientSettings"/>).
    /// </summary>
    public IList<string> Endpoints { get; set; } = [];

    /// <summary>
    /// As <see cref="Client.KvClientOptions.Parse"/> reads it: <c>http://a:2379,http://b:2379</c>, with user, password and TLS after them where they are
    /// needed. Those of the section <c>KvStore</c> are for the store of that section only.
    /// </summary>
    public string? ConnectionString { get; set; }
}
