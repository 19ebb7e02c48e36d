namespace Discovery.Store;

/// <summary>The revision asked for lies below the compact revision.</summary>
public sealed class CompactedException : StoreException
{
    public CompactedException(long compactRevision)
        : base(StoreError.Compacted) => CompactRevision = compactRevision;

    /// <summary>The oldest revision that can still be read.</summary>
    public long CompactRevision { get; }
}
