using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>What a member says its data are: a hash, or why there is none.</summary>
internal readonly record struct HashAnswer(KvHash? Hash, StoreError? Error);
