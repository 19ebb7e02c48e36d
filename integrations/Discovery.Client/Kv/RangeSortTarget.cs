namespace Discovery.Client;

/// <summary>What a range is sorted by.</summary>
public enum RangeSortTarget
{
    Key = 0,
    Version = 1,
    CreateRevision = 2,
    ModRevision = 3,
    Value = 4,
}
