using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Discovery.Extensions.Configuration.Tests;

/// <summary>A configuration with one store in it, and real options bound to its section <c>Catalog</c>.</summary>
internal sealed class LiveConfiguration : IDisposable
{
    private readonly ConfigurationManager _manager = new();
    private readonly ServiceProvider _services;
    private readonly IDisposable? _monitoring;
    private readonly IDisposable _reloading;
    private int _reloads;

    public LiveConfiguration(Uri store, string prefix, Action<KvStoreConfigurationSource>? configure = null)
    {
        _manager["KvStore:Endpoints"] = store.GetLeftPart(UriPartial.Authority);
        _manager.AddKvStore(prefix, source => configure?.Invoke(source));
        _services = new ServiceCollection().Configure<CatalogOptions>(_manager.GetSection("Catalog")).BuildServiceProvider();
        Monitor = _services.GetRequiredService<IOptionsMonitor<CatalogOptions>>();
        _monitoring = Monitor.OnChange(options => Changes.Enqueue((options.Greeting, Stopwatch.GetTimestamp())));
        _reloading = ChangeToken.OnChange(((IConfiguration)_manager).GetReloadToken, () => Interlocked.Increment(ref _reloads));
    }

    public IConfigurationRoot Root => _manager;

    public IOptionsMonitor<CatalogOptions> Monitor { get; }

    /// <summary>What the monitor told, with when it did.</summary>
    public ConcurrentQueue<(string? Greeting, long At)> Changes { get; } = new();

    public int Reloads => Volatile.Read(ref _reloads);

    public string? this[string path] => _manager[path];

    public void Dispose()
    {
        _reloading.Dispose();
        _monitoring?.Dispose();
        _services.Dispose();
        _manager.Dispose();
    }
}
