namespace Discovery.Client;

/// <summary>What a permission permits.</summary>
public enum KvAccess
{
    /// <summary>Reading and watching.</summary>
    Read = 0,

    /// <summary>Putting and deleting.</summary>
    Write = 1,

    /// <summary>Both.</summary>
    ReadWrite = 2,
}
