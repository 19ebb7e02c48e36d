namespace Discovery.Server;

/// <summary>The etcd release whose interface this server offers: what clients and dashboards decide by.</summary>
internal static class EtcdVersion
{
    public const string Server = "3.5.16";

    /// <summary>Minor releases only, as the cluster agrees on them.</summary>
    public const string Cluster = "3.5.0";
}
