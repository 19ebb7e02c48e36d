namespace Discovery.Client.Registry;

/// <summary>How an instance says it is.</summary>
public enum ServiceStatus
{
    /// <summary>Takes traffic. What readers assume when an entry does not say.</summary>
    Passing = 0,

    /// <summary>Not ready yet.</summary>
    Starting = 1,

    /// <summary>Takes traffic, but something is not as it should be.</summary>
    Warning = 2,

    /// <summary>Must not get traffic.</summary>
    Critical = 3,

    /// <summary>Taken out by a person; must not get traffic.</summary>
    Maintenance = 4,
}
