namespace Discovery.Client;

/// <summary>Clients that see a part of the store as if it were all of it.</summary>
public static class KvNamespaceExtensions
{
    /// <summary>
    /// A client whose keys all begin with <paramref name="prefix"/> in the store, which its callers neither write nor see: keys, ranges,
    /// transactions, watches, the keys of leases, locks and elections. A range without an upper bound ends where the namespace does.
    /// Leases have ids and no names, and are shared. Users, members and maintenance belong to the whole cluster and pass through as they
    /// are: permissions name whole keys. It keeps apart who means well; against others, grant permissions.
    /// </summary>
    /// <param name="client">Whose connections are used. Disposing the answer does not dispose it.</param>
    /// <param name="prefix">Such as <c>/tenant/</c>; at least one byte.</param>
    public static IKvClient WithNamespace(this IKvClient client, KvKey prefix)
    {
        ArgumentNullException.ThrowIfNull(client);
        Require.Key(prefix, nameof(prefix));
        return new NamespacedClient(client, new KeySpace(prefix), owned: null);
    }
}
