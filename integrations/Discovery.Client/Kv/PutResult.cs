namespace Discovery.Client;

/// <summary>The answer to a put.</summary>
public sealed record PutResult
{
    /// <summary>The revision of the write; the key's ModRevision from now on.</summary>
    public required long Revision { get; init; }

    /// <summary>The entry that was replaced, when <see cref="PutOptions.ReturnPrevious"/> asked for it and there was one.</summary>
    public KvEntry? Previous { get; init; }
}
