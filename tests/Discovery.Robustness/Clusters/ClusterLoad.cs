using System.Globalization;
using Discovery.TestKit;

namespace Discovery.Robustness.Clusters;

/// <summary>Writers that go on whatever happens, each through one member after the other: from the first that fails to the next.</summary>
internal sealed class ClusterLoad : IAsyncDisposable
{
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _writers;

    public ClusterLoad(ClusterProcess cluster, Ledger ledger, int writers)
    {
        _writers = [.. Enumerable.Range(0, writers).Select(w => Task.Run(() => WriteAsync(cluster, ledger, w)))];
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_writers);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_writers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WriteAsync(ClusterProcess cluster, Ledger ledger, int writer)
    {
        var member = writer;
        for (var n = 0; !_stop.IsCancellationRequested; n++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{writer}/{n:D7}");
            if (await ledger.PutAsync(cluster[member % cluster.Members.Count].Channel, name, WriteTimeout))
                continue;
            member++;
            await Task.Delay(Pause);
        }
    }
}
