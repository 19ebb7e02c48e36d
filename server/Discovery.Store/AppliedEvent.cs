using Discovery.Protocol;

namespace Discovery.Store;

/// <summary>One change of one key. For a delete, <paramref name="Kv"/> holds the key and the mod revision only, as in etcd.</summary>
public sealed record AppliedEvent(Event.Types.EventType Type, KeyValue Kv);
