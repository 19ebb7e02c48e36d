namespace Discovery.Client;

/// <summary>What happened to a key.</summary>
public enum KvEventKind
{
    Put = 0,
    Delete = 1,
}
