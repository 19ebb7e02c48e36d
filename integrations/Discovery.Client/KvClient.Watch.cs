namespace Discovery.Client;

public sealed partial class KvClient
{
    public IAsyncEnumerable<WatchBatch> WatchAsync(
        KvRange range, WatchOptions? options = null, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        Require.Key(range);
        options ??= new WatchOptions();
        Require.Revision(options.StartRevision, nameof(options));
        Require.Revision(options.SeenRevision, nameof(options));
        return new CancelledByDisposal<WatchBatch>(
            token =>
            {
                var session = new WatchSession(range, options, _pool, _admission, _caller, _options, _time, _logger);
                return session.RunAsync(token).GetAsyncEnumerator(CancellationToken.None);
            },
            cancellationToken);
    }
}
