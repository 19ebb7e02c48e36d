using System.Net.Security;
using Discovery.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Discovery.Extensions.Configuration;

/// <summary>What to read from which store, and what to do when that fails.</summary>
public sealed class KvStoreConfigurationSource : IConfigurationSource
{
    /// <summary>The members of the store, http or https. Set one of these, <see cref="ConnectionString"/> and <see cref="Srv"/>.</summary>
    public IReadOnlyList<Uri> Endpoints { get; set; } = [];

    /// <summary>
    /// As <see cref="KvClientOptions.Parse"/> reads it: <c>http://a:2379,http://b:2379</c>, <c>localhost:2379</c> or <c>srv://example.com</c>, with
    /// settings such as <c>;user=…;password=…;ca=…</c>, which stand unless the properties here say otherwise.
    /// </summary>
    public string? ConnectionString
    {
        get => Client.ConnectionString;
        set => Client.ConnectionString = value;
    }

    /// <summary>A domain whose SRV records name the members; see <see cref="KvSrvOptions"/>.</summary>
    public string? Srv
    {
        get => Client.Srv;
        set => Client.Srv = value;
    }

    /// <inheritdoc cref="KvSrvOptions.ServiceName"/>
    public string? SrvServiceName
    {
        get => Client.SrvServiceName;
        set => Client.SrvServiceName = value;
    }

    /// <summary>
    /// A prefix that is put before every key of this source, as <see cref="KvNamespaceExtensions.WithNamespace"/> does; null (default) for none.
    /// </summary>
    public string? Namespace
    {
        get => Client.Namespace;
        set => Client.Namespace = value;
    }

    /// <summary>TLS towards https endpoints; null (default) for the system's trust store and no certificate of one's own.</summary>
    public KvTlsOptions? Tls
    {
        get => Client.Tls;
        set => Client.Tls = value;
    }

    /// <summary>The same in all of .NET's detail, in the place of <see cref="Tls"/>.</summary>
    public SslClientAuthenticationOptions? Ssl { get; set; }

    /// <summary>The user to log in as; null (default) for none. Needs <see cref="Password"/>.</summary>
    public string? User
    {
        get => Client.User;
        set => Client.User = value;
    }

    /// <summary>The password of the user. Sent to log in; use https endpoints.</summary>
    public string? Password
    {
        get => Client.Password;
        set => Client.Password = value;
    }

    /// <summary>
    /// The prefixes to read; keys of a later one replace those of an earlier one. A prefix ends where a segment ends:
    /// <c>/config/catalog</c> takes in <c>/config/catalog</c> and <c>/config/catalog/…</c>, never <c>/config/catalog2</c>.
    /// An empty prefix is the whole store.
    /// </summary>
    public IReadOnlyList<string> Prefixes { get; set; } = [];

    /// <summary>The one prefix; setting it replaces <see cref="Prefixes"/>. Null when there are none or several.</summary>
    public string? Prefix
    {
        get => Prefixes is [var one] ? one : null;
        set => Prefixes = value is null ? [] : [value];
    }

    /// <summary>What is cut off the start of each key before it becomes a configuration key; null (default) for the prefix itself.</summary>
    public string? KeyToRemove { get; set; }

    /// <summary>
    /// True: when the store can't be read at the start, begin with the cache file or without values and keep trying in the background.
    /// Default false.
    /// </summary>
    public bool Optional { get; set; }

    /// <summary>Follow the store and take over changes while the application runs. Default true.</summary>
    public bool ReloadOnChange { get; set; } = true;

    /// <summary>
    /// Turns the value of a key into settings. By default YAML goes by the suffix of the key, JSON objects and arrays are taken apart, and all
    /// else is one text.
    /// </summary>
    public IKvValueParser Parser { get; set; } = StandardValueParser.Instance;

    /// <summary>How long the start tries to read a store that does not answer. Default 30 s; an optional source tries for 2 s at most.</summary>
    public TimeSpan StartupTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A change waits until the store has been quiet for this long, so that a burst causes one reload; a store that is never quiet
    /// is reloaded every five such times. Default 50 ms; zero for one reload a revision.
    /// </summary>
    public TimeSpan ReloadDebounce { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Called when the start could not read everything; set <see cref="KvStoreLoadExceptionContext.Ignore"/> to start anyway.</summary>
    public Action<KvStoreLoadExceptionContext>? OnLoadException { get; set; }

    /// <summary>Called on each failure while following the store; answers how long to wait before the next attempt.</summary>
    public Func<KvStoreWatchExceptionContext, TimeSpan>? OnWatchException { get; set; }

    /// <summary>Called after a reload that changed something, with the settings before and after it.</summary>
    public Action<IReadOnlyDictionary<string, string?>, IReadOnlyDictionary<string, string?>>? OnReloaded { get; set; }

    /// <summary>Where failures are logged. The configuration is built before the host has its loggers, so that it must be given here.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>
    /// A file for the last good settings, null (default) for none. It is used only when the store can't be reached at the start, which then goes
    /// on with these and keeps trying. It is written only with one of <see cref="CacheKey"/>, <see cref="CacheKeyFile"/>,
    /// <see cref="CacheProtector"/> and <see cref="CachePlainText"/>; each source needs a file of its own.
    /// </summary>
    public string? CacheFile { get; set; }

    /// <summary>The key that encrypts the cache file, 32 bytes. In the section <c>KvStore</c> it stands in Base64.</summary>
    public byte[]? CacheKey { get; set; }

    /// <summary>A file with that key: 32 bytes, or these in Base64 as <c>openssl rand -base64 32</c> writes them.</summary>
    public string? CacheKeyFile { get; set; }

    /// <summary>Encrypts the cache file by other means, such as ASP.NET's Data Protection (package Discovery.Extensions.DataProtection).</summary>
    public IKvCacheProtector? CacheProtector { get; set; }

    /// <summary>Write the cache file as plain JSON. Whoever can read the file, or a backup of it, then reads the settings. Default false.</summary>
    public bool CachePlainText { get; set; }

    /// <summary>What the section says about the client, with what the properties here say in its place.</summary>
    internal KvClientSettings Client { get; set; } = new();

    /// <summary>Makes a provider with a connection of its own.</summary>
    /// <exception cref="KvStoreConfigurationException">A setting is missing or wrong; the message names each one.</exception>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new KvStoreConfigurationProvider(KvStoreModel.From(this));
}
