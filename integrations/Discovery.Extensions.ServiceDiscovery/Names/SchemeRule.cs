namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>Which instances a scheme allows.</summary>
internal enum SchemeRule
{
    /// <summary><c>http://</c>: those that speak http; if there are none, those that speak https.</summary>
    Http = 0,

    /// <summary><c>https://</c>: only those that speak https.</summary>
    Https = 1,

    /// <summary><c>https+http://</c>: those that speak https; if there are none, those that speak http.</summary>
    HttpsOrHttp = 2,
}
