namespace Discovery.TestKit;

/// <summary>Which server a test drives; both take the same flags and speak the same protocol.</summary>
public enum ServerKind
{
    /// <summary>server/Discovery.Server, as built with the tests.</summary>
    Discovery,

    /// <summary>The etcd found through DISCOVERY_ETCD or on PATH: what the protocol really is.</summary>
    Etcd,
}
