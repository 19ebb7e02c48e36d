namespace Discovery.Client;

/// <summary>A key with its value and its history in numbers.</summary>
public sealed record KvEntry
{
    /// <summary>The key.</summary>
    public required KvKey Key { get; init; }

    /// <summary>The value; empty in answers that asked for keys only and in delete events.</summary>
    public KvValue Value { get; init; }

    /// <summary>The revision at which the key was created (again, after a delete).</summary>
    public long CreateRevision { get; init; }

    /// <summary>The revision of the last change.</summary>
    public long ModRevision { get; init; }

    /// <summary>1 for a key just created, one more with each change.</summary>
    public long Version { get; init; }

    /// <summary>The id of the lease on which the key hangs, 0 for none.</summary>
    public long Lease { get; init; }

    /// <summary>Everything but the value, of which only the size: it may be a secret, and records end up in logs.</summary>
    public override string ToString() =>
        $"KvEntry {{ Key = {Key}, Value = ({Value.Length} bytes), CreateRevision = {CreateRevision}, ModRevision = {ModRevision}, "
        + $"Version = {Version}, Lease = {Lease:x} }}";
}
