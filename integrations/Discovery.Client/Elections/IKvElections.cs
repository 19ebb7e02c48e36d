namespace Discovery.Client;

/// <summary>The elections that the server itself holds. Leadership is as good as its lease: see <see cref="ElectionLeaderKey"/>.</summary>
public interface IKvElections
{
    /// <summary>
    /// Waits until the caller leads, for as long as it takes: only the token ends the wait. It goes on elsewhere when an endpoint fails;
    /// the same lease never stands twice.
    /// </summary>
    /// <param name="name">Which election.</param>
    /// <param name="lease">The id of the caller's lease. When it ends, so does the leadership.</param>
    /// <param name="value">What the others shall see of the leader.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The proof of leadership.</returns>
    Task<ElectionLeaderKey> CampaignAsync(KvKey name, long lease, KvValue value, CancellationToken cancellationToken = default);

    /// <summary>Lets a leader that leads tell something else.</summary>
    /// <exception cref="Rpc.RpcException">"election: session expired" when it no longer leads.</exception>
    Task ProclaimAsync(ElectionLeaderKey leader, KvValue value, CancellationToken cancellationToken = default);

    /// <summary>Who leads: its key, its value and its lease; null when nobody does.</summary>
    Task<KvEntry?> GetLeaderAsync(KvKey name, CancellationToken cancellationToken = default);

    /// <summary>
    /// The leaders from now on and what they proclaim, the present one first. Across broken connections; what happened in between is
    /// seen in its last state only. Ends only by cancellation.
    /// </summary>
    IAsyncEnumerable<KvEntry> ObserveAsync(KvKey name, CancellationToken cancellationToken = default);

    /// <summary>Gives the leadership, or the candidacy, up. That it is gone already is no error.</summary>
    Task ResignAsync(ElectionLeaderKey leader, CancellationToken cancellationToken = default);
}
