namespace Discovery.Client;

/// <summary>What one revision, or one reading again, changed in a cache.</summary>
public sealed class KvCacheChangedEventArgs<T>(KvCacheView<T> view, IReadOnlyList<KvCacheChange<T>> changes) : EventArgs
{
    /// <summary>The cache after the changes.</summary>
    public KvCacheView<T> View { get; } = view;

    /// <summary>At least one.</summary>
    public IReadOnlyList<KvCacheChange<T>> Changes { get; } = changes;
}
