using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Discovery.Client;

/// <summary>
/// Everything under a prefix as typed values in memory, kept current by a watch: reading costs no call and never waits. A value goes when
/// its key does, be it deleted or with its lease. An entry that can't be read leaves the last good value in place, and is a problem.
/// While the store is away, everything stays as it was last heard. Safe for use by many threads. Begins with
/// <see cref="KvCacheExtensions.CacheAsync"/>.
/// </summary>
public sealed class KvCache<T> : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopped = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly Func<KvEntry, T> _parse;
    private readonly ILogger _logger;
    private readonly List<(long Revision, TaskCompletionSource Reached)> _waiting = [];
    private volatile KvCacheView<T> _view = new();
    private volatile Exception? _failure;
    private Task _following = Task.CompletedTask;
    private int _disposed;

    private KvCache(Func<KvEntry, T> parse, ILoggerFactory? loggers)
    {
        _parse = parse;
        _logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger("Discovery.Client.KvCache");
    }

    /// <summary>
    /// Raised after each change of values, one revision after the other, never two at once; not for the first snapshot. The next
    /// revision waits for the handlers. What a handler throws is logged and goes no further.
    /// </summary>
    public event EventHandler<KvCacheChangedEventArgs<T>>? Changed;

    /// <summary>All of it at one revision.</summary>
    public KvCacheView<T> View => _view;

    /// <summary>How many values there are.</summary>
    public int Count => _view.Items.Count;

    /// <summary>The value of a key.</summary>
    public bool TryGet(KvKey key, out T? value)
    {
        var found = _view.Items.TryGetValue(key, out var item);
        value = found ? item!.Value : default;
        return found;
    }

    /// <summary>
    /// Waits until a change has arrived: with the revision that a write was answered with, the caller reads its own write from here.
    /// Only changes under the prefix move the cache for sure.
    /// </summary>
    public Task WhenRevisionAsync(long revision, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            if (_view.Revision >= revision)
                return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((revision, reached));
            return reached.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Stops following. The last view stays readable.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _stopped.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            foreach (var (_, reached) in _waiting)
                reached.TrySetException(new ObjectDisposedException(nameof(KvCache<T>)));
            _waiting.Clear();
        }

        _stopped.Dispose();
    }

    internal static async Task<KvCache<T>> BeginAsync(
        IKvClient client,
        KvKey prefix,
        Func<KvEntry, T> parse,
        KvCacheOptions options,
        ILoggerFactory? loggers,
        CancellationToken cancellationToken)
    {
        var cache = new KvCache<T>(parse, loggers);
        var watching = options.Watching with
        {
            OnFailure = failure =>
            {
                cache._failure = failure.Exception;
                options.Watching.OnFailure?.Invoke(failure);
            },
        };
        var watcher = new PrefixWatcher(client, prefix, watching, loggers);
        cache._following = Task.Run(() => cache.FollowAsync(watcher), CancellationToken.None);
        try
        {
            await cache._first.Task.WaitAsync(options.StartTimeout, cancellationToken);
            return cache;
        }
        catch (Exception e)
        {
            await cache.DisposeAsync();
            if (e is not TimeoutException)
                throw;
            var why = cache._failure?.Message ?? "the store did not answer";
            throw new TimeoutException($"No snapshot of {prefix} within {options.StartTimeout.TotalSeconds:0.###} s: {why}", cache._failure ?? e);
        }
    }

    private async Task FollowAsync(PrefixWatcher watcher)
    {
        try
        {
            await foreach (var view in watcher.WatchAsync(null, _stopped.Token))
                Apply(view);
        }
        catch (Exception e)
        {
            // Disposal, a closed client, or what a callback of the options threw: nobody follows any more.
            _first.TrySetException(e);
            if (!_stopped.IsCancellationRequested)
                ViewLog.CacheEnded(_logger, e);
        }
    }

    private void Apply(PrefixView view)
    {
        var before = _view;
        var items = before.Items.ToBuilder();
        var problems = before.Problems.ToBuilder();
        var changes = new List<KvCacheChange<T>>();
        foreach (var key in view.Changed)
        {
            var old = before.Items.GetValueOrDefault(key);
            problems.Remove(key);
            if (!view.Entries.TryGetValue(key, out var entry))
            {
                if (items.Remove(key))
                    changes.Add(new KvCacheChange<T>(key, old, null));
            }
            else if (Parse(entry, problems) is { } item)
            {
                items[key] = item;
                changes.Add(new KvCacheChange<T>(key, old, item));
            }
        }

        var after = new KvCacheView<T> { Revision = view.Revision, Items = items.ToImmutable(), Problems = problems.ToImmutable() };
        lock (_gate)
        {
            _view = after;
            foreach (var (_, reached) in _waiting.Where(waiting => waiting.Revision <= view.Revision))
                reached.TrySetResult();
            _waiting.RemoveAll(waiting => waiting.Revision <= view.Revision);
        }

        if (!_first.TrySetResult() && changes.Count > 0)
            Tell(new KvCacheChangedEventArgs<T>(after, changes));
    }

    private KvCacheItem<T>? Parse(KvEntry entry, ImmutableSortedDictionary<KvKey, string>.Builder problems)
    {
        try
        {
            return new KvCacheItem<T>(_parse(entry), entry);
        }
        catch (Exception e)
        {
            // Whatever a parser throws: one bad entry must not stop all the others.
            problems[entry.Key] = e.Message;
            ViewLog.BadCacheEntry(_logger, entry.Key.ToString(), e.Message);
            return null;
        }
    }

    private void Tell(KvCacheChangedEventArgs<T> changed)
    {
        try
        {
            Changed?.Invoke(this, changed);
        }
        catch (Exception e)
        {
            ViewLog.CacheHandlerFailed(_logger, e);
        }
    }
}
