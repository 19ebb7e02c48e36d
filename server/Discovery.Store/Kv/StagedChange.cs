using Discovery.Protocol;

namespace Discovery.Store;

/// <summary>One change of a revision that has not been committed yet; its position among the others is its sub-revision.</summary>
/// <param name="Kv">As an event shows it, so for a delete the key and the mod revision only.</param>
/// <param name="OldLease">The lease that the key hung on before; 0 is none.</param>
internal readonly record struct StagedChange(KeyValue Kv, bool IsDelete, long OldLease);
