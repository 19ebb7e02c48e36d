namespace Discovery.Client;

/// <summary>The status of one member.</summary>
public sealed record EndpointStatus
{
    /// <summary>The endpoint that was asked.</summary>
    public required Uri Endpoint { get; init; }

    public ulong ClusterId { get; init; }

    public ulong MemberId { get; init; }

    /// <summary>The version of the server, such as 3.5.16.</summary>
    public string Version { get; init; } = "";

    /// <summary>The store's current revision on this member.</summary>
    public long Revision { get; init; }

    /// <summary>The size of the store on disk, in bytes.</summary>
    public long DbSizeBytes { get; init; }

    /// <summary>How much of it is in use, in bytes.</summary>
    public long DbSizeInUseBytes { get; init; }

    /// <summary>The member that leads, as this member sees it; 0 for none.</summary>
    public ulong Leader { get; init; }

    /// <summary>True when this member leads.</summary>
    public bool IsLeader => Leader != 0 && Leader == MemberId;

    public bool IsLearner { get; init; }

    public ulong RaftTerm { get; init; }

    public ulong RaftIndex { get; init; }

    public ulong RaftAppliedIndex { get; init; }

    /// <summary>What the member complains about, such as alarms or a missing leader.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];
}
