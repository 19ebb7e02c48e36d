namespace Discovery.Store;

/// <summary>What one revision changed, in the order in which the operations were applied.</summary>
public sealed record RevisionEvents(long Revision, IReadOnlyList<AppliedEvent> Events);
