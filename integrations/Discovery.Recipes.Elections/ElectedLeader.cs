using Discovery.Client;

namespace Discovery.Recipes.Elections;

/// <summary>Who leads, as the store says.</summary>
public sealed record ElectedLeader
{
    /// <summary>The key of the leader: the election's name, a slash and the id of its lease in hex.</summary>
    public required string Key { get; init; }

    /// <summary>What the leader proclaims about itself.</summary>
    public required KvValue Value { get; init; }

    /// <summary>The revision at which its key was created: grows with each leader.</summary>
    public required long FencingToken { get; init; }

    /// <summary>The id of the lease on which its key hangs.</summary>
    public required long Lease { get; init; }

    internal static ElectedLeader From(KvEntry entry) => new()
    {
        Key = entry.Key.ToString(),
        Value = entry.Value,
        FencingToken = entry.CreateRevision,
        Lease = entry.Lease,
    };
}
