namespace Discovery.Client;

/// <summary>Elections within a part of the keys.</summary>
internal sealed class NamespacedElections(IKvElections inner, KeySpace space) : IKvElections
{
    public async Task<ElectionLeaderKey> CampaignAsync(
        KvKey name, long lease, KvValue value, CancellationToken cancellationToken = default)
    {
        var leader = await inner.CampaignAsync(space.Add(name, nameof(name)), lease, value, cancellationToken);
        return leader with { Name = space.Remove(leader.Name), Key = space.Remove(leader.Key) };
    }

    public Task ProclaimAsync(ElectionLeaderKey leader, KvValue value, CancellationToken cancellationToken = default) =>
        inner.ProclaimAsync(Add(leader), value, cancellationToken);

    public async Task<KvEntry?> GetLeaderAsync(KvKey name, CancellationToken cancellationToken = default) =>
        await inner.GetLeaderAsync(space.Add(name, nameof(name)), cancellationToken) is { } entry ? space.Remove(entry) : null;

    public IAsyncEnumerable<KvEntry> ObserveAsync(KvKey name, CancellationToken cancellationToken = default) =>
        new MappedEnumerable<KvEntry, KvEntry>(inner.ObserveAsync(space.Add(name, nameof(name)), cancellationToken), space.Remove);

    public Task ResignAsync(ElectionLeaderKey leader, CancellationToken cancellationToken = default) =>
        inner.ResignAsync(Add(leader), cancellationToken);

    private ElectionLeaderKey Add(ElectionLeaderKey leader)
    {
        ArgumentNullException.ThrowIfNull(leader);
        return leader with { Name = space.Add(leader.Name), Key = space.Add(leader.Key) };
    }
}
