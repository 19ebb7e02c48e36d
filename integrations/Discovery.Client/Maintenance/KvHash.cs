namespace Discovery.Client;

/// <summary>A hash over keys and history.</summary>
/// <param name="Hash">CRC-32C.</param>
/// <param name="CompactRevision">The revision at which the member compacted last; hashes compare only where it is the same.</param>
/// <param name="Revision">The member's revision when it answered.</param>
public sealed record KvHash(uint Hash, long CompactRevision, long Revision);
