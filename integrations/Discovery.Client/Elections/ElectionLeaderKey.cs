namespace Discovery.Client;

/// <summary>
/// The proof of leadership: the key exists, created at this revision, for as long as the caller leads. What only a leader may do is done in a
/// transaction that compares <c>KvCompare.CreateRevision(leader.Key).EqualTo(leader.Revision)</c>.
/// </summary>
public sealed record ElectionLeaderKey
{
    /// <summary>The election.</summary>
    public required KvKey Name { get; init; }

    /// <summary>The key of the candidate.</summary>
    public required KvKey Key { get; init; }

    /// <summary>The revision that created it; grows from leader to leader, which makes it a fencing token.</summary>
    public required long Revision { get; init; }

    /// <summary>The lease on which it hangs.</summary>
    public long Lease { get; init; }
}
