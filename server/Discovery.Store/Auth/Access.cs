namespace Discovery.Store.Auth;

/// <summary>What a request does to keys.</summary>
public enum Access
{
    Read,
    Write,
}
