namespace Discovery.Client;

/// <summary>Checks of what callers hand in: what the server would refuse after a round trip is refused here, saying what to do.</summary>
internal static class Require
{
    public static void Key(KvKey key, string parameter = "key")
    {
        if (key.IsEmpty)
            throw new ArgumentException("The key is empty; a key has at least one byte.", parameter);
    }

    public static void Key(KvRange range, string parameter = "range")
    {
        if (range.Start.IsEmpty)
            throw new ArgumentException("The key is empty; use KvRange.Key, Prefix, From, Between or All.", parameter);
    }

    public static void Revision(long revision, string parameter)
    {
        if (revision < 0)
            throw new ArgumentOutOfRangeException(parameter, revision, "A revision is not negative; 0 means the current one.");
    }

    public static void Lease(long lease, string parameter)
    {
        if (lease == 0)
            throw new ArgumentException("A lease is needed: what hangs on none would stay for ever, or end without anybody knowing.", parameter);
    }
}
