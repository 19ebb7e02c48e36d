namespace Discovery.Client;

/// <summary>Kinds of events that a watch leaves out.</summary>
[Flags]
public enum WatchFilters
{
    None = 0,

    /// <summary>Leave out puts.</summary>
    NoPuts = 1,

    /// <summary>Leave out deletes.</summary>
    NoDeletes = 2,
}
