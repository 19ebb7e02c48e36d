using System.Diagnostics;
using Discovery.Rpc;
using Discovery.TestKit;

namespace Discovery.Robustness.Clusters;

/// <summary>Renews a lease several times a second through one member; a renewal that fails is made again.</summary>
internal sealed class LeaseRenewal : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    // Shorter than the leases of the tests: a question may be lost with a leader.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _renewing;

    public LeaseRenewal(MemberProcess through, long lease) => _renewing = Task.Run(() => RenewAsync(through, lease));

    public int Renewals { get; private set; }

    /// <summary>Stopwatch time at which the last successful renewal was sent: the lease lives for its TTL from then on at least.</summary>
    public long LastSent { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _renewing;
        _stop.Dispose();
    }

    private async Task RenewAsync(MemberProcess through, long lease)
    {
        while (!_stop.IsCancellationRequested)
        {
            var sent = Stopwatch.GetTimestamp();
            try
            {
                var ttl = await through.Channel.KeepAliveAsync(lease, Timeout);
                Assert.True(ttl > 0, $"the lease is gone after {Renewals} renewals");
                Renewals++;
                LastSent = sent;
            }
            catch (RpcException)
            {
                // No leader, or one that is gone.
            }
            await Task.Delay(Interval, CancellationToken.None);
        }
    }
}
