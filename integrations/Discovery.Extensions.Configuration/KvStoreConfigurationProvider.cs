using System.Runtime.ExceptionServices;
using Discovery.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Discovery.Extensions.Configuration;

/// <summary>
/// Settings from the store: loaded once, then kept up to date by a watch from the very next revision on. A reload builds a new set,
/// swaps it in and tells listeners only when a setting differs. While the store is away the last good values stay.
/// </summary>
public sealed class KvStoreConfigurationProvider : ConfigurationProvider, IDisposable
{
    // An optional source must not hold up the start for long; what comes later comes as a reload.
    private static readonly TimeSpan OptionalPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ReadAgainPatience = TimeSpan.FromSeconds(5);

    private readonly KvStoreModel _model;
    private readonly ViewProjection[] _projections;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _gate = new();
    private readonly CacheKeeper? _cache;
    private StoreFollower? _follower;

    // What the cache file gave, until all of the store has been read.
    private IDictionary<string, string?>? _cached;
    private bool _loaded;

    internal KvStoreConfigurationProvider(KvStoreModel model)
    {
        _model = model;
        _projections = [.. model.Mappings.Select(mapping => new ViewProjection(mapping, model.Parser))];
        _logger = model.Loggers.CreateLogger(ConfigurationLog.Category);
        _cache = model.Cache is null ? null : new CacheKeeper(model.Cache, TimeProvider.System, _logger);
        Data = Settings.Empty();
    }

    /// <summary>True while changes in the store are taken over.</summary>
    internal bool IsFollowing => _follower is { IsRunning: true };

    /// <summary>
    /// Reads the store and begins to follow it. Later calls do nothing while it is followed, as the values are kept current anyway;
    /// without <see cref="KvStoreConfigurationSource.ReloadOnChange"/> they read again.
    /// </summary>
    /// <exception cref="KvStoreLoadException">The first load failed, and neither Optional nor OnLoadException let it pass.</exception>
    public override void Load()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, this);
            if (IsFollowing)
                return;
            var client = new KvClient(_model.Client, _model.Loggers);
            var handedOver = false;
            try
            {
                handedOver = Load(client);
            }
            finally
            {
                if (!handedOver)
                    Wait(() => client.DisposeAsync().AsTask());
            }
        }
    }

    /// <summary>Sets a value here only; the next reload that changes something takes it away again.</summary>
    /// <remarks>In a copy: what has been handed out, to readers and to the cache file, never changes.</remarks>
    public override void Set(string key, string? value)
    {
        var settings = Settings.Empty();
        foreach (var (path, current) in Data)
            settings[path] = current;
        settings[key] = value;
        Data = settings;
    }

    /// <summary>Stops following the store. The values stay as they are.</summary>
    public void Dispose()
    {
        // First of all, so that a load under way gives up and lets go of the gate.
        _disposed.Cancel();
        StoreFollower? follower;
        lock (_gate)
            follower = _follower;

        follower?.Dispose();
        _cache?.Dispose();
    }

    public override string ToString() => $"{nameof(KvStoreConfigurationProvider)} ({_model.PrefixesText} at {_model.EndpointsText})";

    /// <returns>True when the client now belongs to the follower.</returns>
    private bool Load(KvClient client)
    {
        IKvClient keys = _model.Namespace is { } prefix ? client.WithNamespace(prefix) : client;
        var watchers = _model.Mappings.Select(mapping => Watcher(keys, mapping)).ToArray();
        var reader = new StoreReader(_model, client, watchers);
        if (_loaded)
        {
            LoadAgain(reader);
            return false;
        }

        var views = LoadFirst(reader);
        _loaded = true;
        if (!_model.ReloadOnChange && views is not null)
            return false;
        _follower = new StoreFollower(_model, client, watchers, views ?? new PrefixView?[watchers.Length], Apply, _logger);
        return true;
    }

    /// <returns>What was read; null when nothing could be read and that may be so.</returns>
    private PrefixView[]? LoadFirst(StoreReader reader)
    {
        if (_model.UnprotectedCache is not null)
            ConfigurationLog.CacheUnprotected(_logger, _model.UnprotectedCache);
        PrefixView[]? views = null;
        try
        {
            views = Wait(() => reader.ReadAsync(StartBudget(), _disposed.Token));
            var failures = Take(views);
            if (failures.Count > 0)
                throw Unreadable(failures);
            _cache?.WriteNow(Data);
        }
        catch (KvStoreLoadException failure)
        {
            var e = failure;
            ConfigurationMetrics.LoadFailed();
            if (e.StoreIsAway && LoadCache(ref e))
                return null;
            var context = new KvStoreLoadExceptionContext(e, _model.Optional);
            _model.OnLoadException?.Invoke(context);
            if (!context.Ignore)
                ExceptionDispatchInfo.Throw(e);
            ConfigurationLog.LoadIgnored(_logger, e.Message);
        }

        return views;
    }

    /// <returns>False when there are no settings in the cache file; the failure then tells why.</returns>
    private bool LoadCache(ref KvStoreLoadException failure)
    {
        if (_model.UnprotectedCache is { } unprotected)
            failure = Also(failure, $"The cache file {unprotected} is not used, as neither a key nor CachePlainText is given.");
        if (_cache is null)
            return false;
        var (cached, problem) = _cache.Read();
        if (cached is null)
        {
            failure = Also(failure, problem ?? $"There is no cache file {_model.Cache!.Path} yet.");
            return false;
        }

        Data = _cached = cached.Settings;
        ConfigurationMetrics.CacheUsed();
        ConfigurationLog.CacheUsed(_logger, cached.Settings.Count, _model.Cache!.Path, cached.WrittenAt, failure.Message);
        return true;

        static KvStoreLoadException Also(KvStoreLoadException failure, string more) =>
            new($"{failure.Message} {more}", failure.InnerException) { StoreIsAway = failure.StoreIsAway };
    }

    private void LoadAgain(StoreReader reader)
    {
        try
        {
            Take(Wait(() => reader.ReadAsync(ReadAgainPatience, _disposed.Token)));
            _cache?.WriteNow(Data);
        }
        catch (KvStoreLoadException e)
        {
            ConfigurationMetrics.LoadFailed();
            ConfigurationLog.ReadAgainFailed(_logger, e.Message);
        }
    }

    private List<ValueFailure> Take(PrefixView[] views)
    {
        var failures = new List<ValueFailure>();
        Data = Project(views, failures);
        Report(failures);
        ConfigurationLog.Loaded(_logger, _model.PrefixesText, _model.EndpointsText, Data.Count);
        return failures;
    }

    private TimeSpan StartBudget() =>
        _model.Optional && _model.StartupTimeout > OptionalPatience ? OptionalPatience : _model.StartupTimeout;

    private void Apply(IReadOnlyList<PrefixView?> views)
    {
        // A part of the store would take away settings of the cache file that the rest of it still has.
        if (_cached is not null && views.Any(view => view is null))
            return;
        var failures = new List<ValueFailure>();
        var settings = Project(views, failures);
        _cached = null;
        Report(failures);
        var before = Data;
        if (Settings.Same(before, settings))
            return;
        Data = settings;
        ConfigurationMetrics.Reloaded();
        ConfigurationLog.Reloaded(_logger, _model.PrefixesText, settings.Count);
        _cache?.WriteSoon(settings);
        Call(OnReload, "A listener of the reload");
        Call(() => _model.OnReloaded?.Invoke(before.AsReadOnly(), settings), nameof(KvStoreConfigurationSource.OnReloaded));
    }

    private Dictionary<string, string?> Project(IReadOnlyList<PrefixView?> views, List<ValueFailure> failures)
    {
        var settings = Settings.Empty();
        for (var i = 0; i < views.Count; i++)
        {
            if (views[i] is { } view)
                _projections[i].Project(view, settings, failures, _cached);
        }

        return settings;
    }

    private void Report(List<ValueFailure> failures)
    {
        foreach (var (key, exception) in failures)
        {
            ConfigurationMetrics.ValueFailed();
            ConfigurationLog.ValueFailed(_logger, key, exception.Message);
        }
    }

    // Whatever a listener throws (options that can't be bound are a common case), the next reload must come.
    private void Call(Action callback, string name)
    {
        try
        {
            callback();
        }
        catch (Exception e)
        {
            ConfigurationMetrics.CallbackFailed();
            ConfigurationLog.CallbackFailed(_logger, e, name);
        }
    }

    private PrefixWatcher Watcher(IKvClient client, KeyMapping mapping)
    {
        var failures = new WatchFailures(_model, mapping.ToString(), _logger);
        return new PrefixWatcher(client, mapping.WatchedPrefix, new PrefixWatcherOptions { OnFailure = failures.Report }, _model.Loggers);
    }

    private static KvStoreLoadException Unreadable(List<ValueFailure> failures) => new(
        $"The parser can't read the values of {string.Join(", ", failures.Select(failure => $"{failure.Key} ({failure.Exception.Message})"))}. "
            + "Correct them in the store, or let OnLoadException ignore it to start without them.",
        failures[0].Exception);

    // Sources are loaded synchronously; off the caller's thread, whose synchronisation context could wait for itself.
    private static T Wait<T>(Func<Task<T>> work) => Task.Run(work).GetAwaiter().GetResult();

    private static void Wait(Func<Task> work) => Task.Run(work).GetAwaiter().GetResult();
}
