namespace Discovery.Client;

/// <summary>An alarm of a member.</summary>
/// <param name="Member">The id of the member; 0 for all, where an alarm is disarmed.</param>
/// <param name="Kind">What is wrong.</param>
public sealed record KvAlarm(ulong Member, KvAlarmKind Kind);
