namespace Discovery.Storage;

/// <summary>What the log held when the folder was opened.</summary>
/// <param name="HardState">The last hard state, or null when none was ever written.</param>
/// <param name="SnapshotMark">The last snapshot mark, or null.</param>
/// <param name="Entries">
/// The entries of both kinds above the manifest's applied index, without gaps, in ascending order, each index once (overridden entries are left out).
/// </param>
public sealed record RecoveredLog(LogRecord? HardState, LogRecord? SnapshotMark, IReadOnlyList<LogRecord> Entries);
