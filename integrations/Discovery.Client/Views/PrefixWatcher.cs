using System.Runtime.CompilerServices;
using Discovery.Rpc;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Discovery.Client;

/// <summary>
/// Keeps a complete picture of everything under a prefix: reads it at a revision, watches from the next one on, and reads again
/// when the history it needs has been compacted away. Never gives up by itself; while the store is away, the last view stays good.
/// </summary>
public sealed class PrefixWatcher
{
    private readonly IKvClient _client;
    private readonly KvRange _range;
    private readonly PrefixWatcherOptions _options;
    private readonly PrefixReader _reader;
    private readonly Backoff _backoff;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Prepares a watcher; nothing is read yet.</summary>
    public PrefixWatcher(
        IKvClient client, KvKey prefix, PrefixWatcherOptions? options = null, ILoggerFactory? loggers = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _range = KvRange.Prefix(prefix);
        _options = options ?? PrefixWatcherOptions.Default;
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.PageSize, 1, nameof(options));
        _reader = new PrefixReader(client, _range, _options.PageSize);
        _backoff = new Backoff(_options.BackoffMin, _options.BackoffMax);
        _time = time ?? TimeProvider.System;
        _logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<PrefixWatcher>();
    }

    /// <summary>Reads everything once, at one revision. Throws when the store can't be reached.</summary>
    public Task<PrefixView> LoadAsync(CancellationToken cancellationToken = default) => _reader.ReadAsync(cancellationToken);

    /// <summary>
    /// The views from now on, one per revision that changed something, without a gap. The first one is yielded at once
    /// unless <paramref name="from"/> is given: then only what differs from it. Ends only by cancellation.
    /// </summary>
    /// <param name="from">A view to go on from, as <see cref="LoadAsync"/> answered it.</param>
    /// <param name="cancellationToken">Ends the enumeration with an <see cref="OperationCanceledException"/>.</param>
    public IAsyncEnumerable<PrefixView> WatchAsync(PrefixView? from = null, CancellationToken cancellationToken = default) =>
        new CancelledByDisposal<PrefixView>(token => RunAsync(from, token).GetAsyncEnumerator(CancellationToken.None), cancellationToken);

    private static async Task<(T? Value, Exception? Failure)> TryAsync<T>(Task<T> step, CancellationToken cancellationToken)
    {
        try
        {
            return (await step, null);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is not ObjectDisposedException)
        {
            // Whatever it is, a picture that stops following the store without a word would be worse than trying again.
            return (default, e);
        }
    }

    private async IAsyncEnumerable<PrefixView> RunAsync(PrefixView? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var view = from;
        var (loadFailures, watchFailures) = (0, 0);
        var reload = from is null;
        while (true)
        {
            if (reload || view is null)
            {
                var loaded = await TryAsync(_reader.ReadAsync(cancellationToken), cancellationToken);
                if (loaded.Failure is not null)
                {
                    await PauseAsync(loaded.Failure, ++loadFailures, cancellationToken);
                    continue;
                }

                loadFailures = 0;
                reload = false;
                var next = ViewChanges.Between(view, loaded.Value!);
                var differs = view is null || next.Changed.Count > 0;
                view = next;
                if (differs)
                    yield return view;
            }

            await using var batches = Watch(view.Revision, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                var moved = await TryAsync(batches.MoveNextAsync().AsTask(), cancellationToken);
                if (moved.Failure is not null || !moved.Value)
                {
                    var failure = moved.Failure ?? new InvalidOperationException("The watch ended without a reason.");
                    reload = await RecoverAsync(failure, ++watchFailures, cancellationToken);
                    break;
                }

                watchFailures = 0;
                view = ViewChanges.Apply(view, batches.Current);
                if (!batches.Current.IsProgress)
                    yield return view;
            }
        }
    }

    private IAsyncEnumerable<WatchBatch> Watch(long seen, CancellationToken cancellationToken) => _client.WatchAsync(
        _range,
        new WatchOptions { StartRevision = seen + 1, SeenRevision = seen, ProgressNotify = true, OnFailure = _options.OnFailure },
        cancellationToken);

    /// <summary>Answers whether everything must be read again.</summary>
    private async Task<bool> RecoverAsync(Exception failure, int failures, CancellationToken cancellationToken)
    {
        if (failure is WatchCompactedException or StoreRewoundException)
        {
            ViewLog.ReadingAgain(_logger, _range, failure.Message);

            // At once the first time; a server that goes on saying so must not make us read everything at full speed.
            if (failures == 1)
                return true;
        }

        await PauseAsync(failure, failures, cancellationToken);
        return failure is WatchCompactedException or StoreRewoundException;
    }

    private async Task PauseAsync(Exception exception, int failures, CancellationToken cancellationToken)
    {
        var failure = new WatchFailure(exception, failures, _backoff.After(failures));
        _options.OnFailure?.Invoke(failure);
        ViewLog.Failed(_logger, exception is RpcException ? null : exception, _range, exception.Message, failure.RetryDelay);
        await Task.Delay(failure.RetryDelay, _time, cancellationToken);
    }
}
