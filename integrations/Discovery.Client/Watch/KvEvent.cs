namespace Discovery.Client;

/// <summary>One change of one key.</summary>
public sealed record KvEvent
{
    /// <summary>Put or delete.</summary>
    public required KvEventKind Kind { get; init; }

    /// <summary>The entry after the change. Of a delete only the key and the ModRevision are there.</summary>
    public required KvEntry Entry { get; init; }

    /// <summary>The entry before the change, when <see cref="WatchOptions.PreviousValues"/> asked for it and it still existed.</summary>
    public KvEntry? Previous { get; init; }

    /// <summary>True when the key did not exist before.</summary>
    public bool IsCreate => Kind == KvEventKind.Put && Entry.CreateRevision == Entry.ModRevision;
}
