namespace Discovery.Client;

/// <summary>What an alarm is about.</summary>
public enum KvAlarmKind
{
    /// <summary>None, or any of them where an alarm is disarmed.</summary>
    None = 0,

    /// <summary>The store has reached its quota.</summary>
    NoSpace = 1,

    /// <summary>The members' data differs.</summary>
    Corrupt = 2,
}
