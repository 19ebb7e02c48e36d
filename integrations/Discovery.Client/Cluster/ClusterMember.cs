namespace Discovery.Client;

/// <summary>One member of the cluster.</summary>
public sealed record ClusterMember
{
    public required ulong Id { get; init; }

    /// <summary>The name of the member; empty until it has started for the first time.</summary>
    public string Name { get; init; } = "";

    /// <summary>Where it talks to the other members.</summary>
    public IReadOnlyList<string> PeerUrls { get; init; } = [];

    /// <summary>Where it talks to clients.</summary>
    public IReadOnlyList<string> ClientUrls { get; init; } = [];

    /// <summary>True for a member that does not vote yet.</summary>
    public bool IsLearner { get; init; }
}
