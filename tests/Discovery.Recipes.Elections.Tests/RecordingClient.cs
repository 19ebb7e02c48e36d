using Discovery.Client;

namespace Discovery.Recipes.Elections.Tests;

/// <summary>Counts reads and watches.</summary>
internal sealed class RecordingClient(IKvClient inner) : DelegatingClient(inner)
{
    private int _reads;
    private int _watches;

    public int Reads => Volatile.Read(ref _reads);

    public int Watches => Volatile.Read(ref _watches);

    public override ValueTask<KvEntry?> GetAsync(KvKey key, GetOptions? options = null, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _reads);
        return base.GetAsync(key, options, cancellationToken);
    }

    public override Task<RangeResult> RangeAsync(KvRange range, RangeOptions? options = null, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _reads);
        return base.RangeAsync(range, options, cancellationToken);
    }

    public override IAsyncEnumerable<WatchBatch> WatchAsync(
        KvRange range, WatchOptions? options = null, CancellationToken cancellationToken = default)
    {
        var established = options?.Established;
        return base.WatchAsync(
            range,
            (options ?? new WatchOptions()) with
            {
                Established = revision =>
                {
                    Interlocked.Increment(ref _watches);
                    established?.Invoke(revision);
                },
            },
            cancellationToken);
    }
}
