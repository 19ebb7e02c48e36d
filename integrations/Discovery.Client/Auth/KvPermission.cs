namespace Discovery.Client;

/// <summary>What a role may do with a key or a range.</summary>
/// <param name="Range">The keys, such as <c>KvRange.Prefix("/orders/")</c>.</param>
/// <param name="Access">Reading, writing or both.</param>
public sealed record KvPermission(KvRange Range, KvAccess Access);
