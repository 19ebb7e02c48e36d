namespace Discovery.Client;

/// <summary>
/// What operators do. Calls that take an endpoint go to that member and no other, and are not repeated; it need not be one of the
/// client's own endpoints. Refusals are <see cref="Rpc.RpcException"/>s in the server's words.
/// </summary>
public interface IKvMaintenance
{
    /// <summary>The status of one member.</summary>
    Task<EndpointStatus> GetStatusAsync(Uri endpoint, CancellationToken cancellationToken = default);

    /// <summary>The alarms that are raised.</summary>
    Task<IReadOnlyList<KvAlarm>> ListAlarmsAsync(CancellationToken cancellationToken = default);

    /// <summary>Raises an alarm: the cluster then refuses writes (NoSpace) or everything (Corrupt).</summary>
    Task RaiseAlarmAsync(KvAlarm alarm, CancellationToken cancellationToken = default);

    /// <summary>Takes an alarm back. Answers what was disarmed.</summary>
    Task<IReadOnlyList<KvAlarm>> DisarmAsync(KvAlarm alarm, CancellationToken cancellationToken = default);

    /// <summary>Gives the space that one member no longer needs back to its disk. May take long, and the member may not answer meanwhile.</summary>
    /// <param name="endpoint">The member.</param>
    /// <param name="cancellationToken">The only limit: the time of a request does not count here.</param>
    Task DefragmentAsync(Uri endpoint, CancellationToken cancellationToken = default);

    /// <summary>The hash of everything that a member stores, the way it lies there; only of use between equal versions.</summary>
    Task<uint> HashAsync(Uri endpoint, CancellationToken cancellationToken = default);

    /// <summary>The hash of the keys and their history up to a revision; equal on all members that compacted at the same revision.</summary>
    /// <param name="endpoint">The member.</param>
    /// <param name="revision">0 for its current one.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    Task<KvHash> HashKvAsync(Uri endpoint, long revision = 0, CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes a backup of one member's store to a stream, as <c>etcdctl snapshot save</c> writes it to a file, and checks the SHA-256 at
    /// its end. Answers how many bytes it has. Has no limit of time but the token.
    /// </summary>
    /// <exception cref="InvalidDataException">The backup arrived damaged or cut off; what was written is worth nothing.</exception>
    Task<long> SaveSnapshotAsync(Uri endpoint, Stream destination, CancellationToken cancellationToken = default);

    /// <summary>Lets another member lead.</summary>
    /// <param name="leader">The endpoint of the member that leads now; others refuse.</param>
    /// <param name="member">The id of the member to lead from now on.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    Task MoveLeaderAsync(Uri leader, ulong member, CancellationToken cancellationToken = default);

    /// <summary>Checks, begins or cancels a downgrade of the cluster. Answers the version of the cluster.</summary>
    /// <param name="action">What to do.</param>
    /// <param name="version">The version to go to, such as 3.5.0; null to cancel.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    Task<string> DowngradeAsync(DowngradeAction action, string? version, CancellationToken cancellationToken = default);
}
