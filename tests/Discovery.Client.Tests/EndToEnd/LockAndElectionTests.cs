namespace Discovery.Client.Tests;

[Collection(ServerCollection.Name)]
public sealed class LockAndElectionTests(ServerFixture fixture)
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(60);

    private readonly KvClient _client = fixture.Client;
    private readonly string _name = ServerFixture.UniquePrefix() + "n";

    [Fact]
    public async Task A_lock_is_held_by_one_and_goes_to_the_next_when_it_is_given_up()
    {
        await using var mine = await _client.GrantLeaseAsync(Ttl);
        await using var theirs = await _client.GrantLeaseAsync(Ttl);
        var key = await _client.Locks.LockAsync(_name, mine.Id);
        Assert.Equal(mine.Id, (await _client.GetAsync(key))!.Lease);
        var next = _client.Locks.LockAsync(_name, theirs.Id);

        // Asking again with the same lease is having it already.
        Assert.Equal(key, await _client.Locks.LockAsync(_name, mine.Id));
        Assert.False(next.IsCompleted);
        await _client.Locks.UnlockAsync(key);
        Assert.NotEqual(key, await next.WaitAsync(Ttl));
        Assert.Null(await _client.GetAsync(key));
    }

    [Fact]
    public async Task Waiting_for_a_lock_ends_with_its_token_and_needs_a_lease()
    {
        await using var mine = await _client.GrantLeaseAsync(Ttl);
        await using var theirs = await _client.GrantLeaseAsync(Ttl);
        await _client.Locks.LockAsync(_name, mine.Id);
        using var cancel = new CancellationTokenSource();
        var waiting = _client.Locks.LockAsync(_name, theirs.Id, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAsync<ArgumentException>(() => _client.Locks.LockAsync(_name, 0));
    }

    [Fact]
    public async Task An_election_has_one_leader_who_proclaims_and_resigns()
    {
        await using var mine = await _client.GrantLeaseAsync(Ttl);
        await using var theirs = await _client.GrantLeaseAsync(Ttl);
        Assert.Null(await _client.Elections.GetLeaderAsync(_name));
        var leader = await _client.Elections.CampaignAsync(_name, mine.Id, "one");
        Assert.Equal((mine.Id, leader.Key), (leader.Lease, (await _client.Elections.GetLeaderAsync(_name))!.Key));
        await using var seen = _client.Elections.ObserveAsync(_name).GetAsyncEnumerator();
        Assert.Equal("one", (await seen.NextAsync()).Value.ToString());

        var next = _client.Elections.CampaignAsync(_name, theirs.Id, "two");
        await _client.Elections.ProclaimAsync(leader, "one and a half");
        Assert.Equal("one and a half", (await seen.NextAsync()).Value.ToString());
        await _client.Elections.ResignAsync(leader);
        await _client.Elections.ResignAsync(leader);
        var successor = await next.WaitAsync(Ttl);
        Assert.True(successor.Revision > leader.Revision);
        Assert.Equal("two", (await seen.NextAsync()).Value.ToString());
        await Assert.ThrowsAnyAsync<Exception>(() => _client.Elections.ProclaimAsync(leader, "three"));
        Assert.Equal("two", (await _client.Elections.GetLeaderAsync(_name))!.Value.ToString());
    }
}
