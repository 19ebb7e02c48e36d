using Discovery.TestKit;

namespace Discovery.Robustness.Clusters;

/// <summary>Three members for the tests of a class, one test after the other; each leaves or finds all of them at work.</summary>
public sealed class SharedCluster : IAsyncLifetime
{
    private ClusterProcess? _cluster;

    public async Task InitializeAsync() => _cluster = await ClusterProcess.StartAsync();

    /// <summary>The cluster, with whoever an earlier test left paused or killed at work again.</summary>
    public async Task<ClusterProcess> HealthyAsync()
    {
        var cluster = _cluster!;
        foreach (var member in cluster.Running)
            member.Resume();
        await cluster.StartAllAsync();
        await cluster.LeaderAsync();
        return cluster;
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }
}
