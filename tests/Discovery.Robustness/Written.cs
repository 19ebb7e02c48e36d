namespace Discovery.Robustness;

/// <summary>What a writer knows of a key.</summary>
/// <param name="Value">The last acknowledged value; null when there is none.</param>
/// <param name="Revision">Its revision.</param>
/// <param name="Doubtful">A later value whose outcome is unknown; null when there is none.</param>
internal readonly record struct Written(string? Value, long Revision, string? Doubtful);
