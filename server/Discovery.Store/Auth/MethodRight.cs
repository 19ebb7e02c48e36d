namespace Discovery.Store.Auth;

/// <summary>Who may call an RPC while auth is on.</summary>
public enum MethodRight
{
    /// <summary>Everybody, without a token too.</summary>
    Anybody,

    /// <summary>Whoever is logged in.</summary>
    Somebody,

    /// <summary>Depends on the keys in the request, or on those that hang on a lease.</summary>
    ByKeys,

    /// <summary>Root, and who asks about himself.</summary>
    RootOrSelf,

    Root,
}
