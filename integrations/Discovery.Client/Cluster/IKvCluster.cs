namespace Discovery.Client;

/// <summary>The members of the cluster. Refusals are <see cref="Rpc.RpcException"/>s in the server's words.</summary>
public interface IKvCluster
{
    /// <summary>The members.</summary>
    /// <param name="linearizable">False for what one member knows, which may be old, and works without a leader.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    Task<IReadOnlyList<ClusterMember>> ListAsync(bool linearizable = true, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds a member, which is started afterwards. Answers it as the cluster knows it: with an id, still without a name.
    /// An answer that was lost is an <see cref="OutcomeUnknownException"/>; the list tells.
    /// </summary>
    /// <param name="peerUrls">Where the new one will talk to the others, such as <c>http://10.0.0.4:2380</c>.</param>
    /// <param name="learner">True for one that receives everything and has no vote until it is promoted.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    Task<ClusterMember> AddAsync(IReadOnlyList<string> peerUrls, bool learner = false, CancellationToken cancellationToken = default);

    /// <summary>Removes a member, for good: its id can't come back.</summary>
    Task RemoveAsync(ulong id, CancellationToken cancellationToken = default);

    /// <summary>Tells the cluster that a member talks to the others at other addresses.</summary>
    Task UpdateAsync(ulong id, IReadOnlyList<string> peerUrls, CancellationToken cancellationToken = default);

    /// <summary>Gives a learner that has caught up a vote.</summary>
    Task PromoteAsync(ulong id, CancellationToken cancellationToken = default);
}
