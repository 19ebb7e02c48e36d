namespace Discovery.Client;

/// <summary>The direction in which a range is sorted.</summary>
public enum RangeSortOrder
{
    /// <summary>The store's own order; ascending when sorted by something other than the key.</summary>
    None = 0,
    Ascending = 1,
    Descending = 2,
}
