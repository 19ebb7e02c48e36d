using Discovery.Server.Options;
using Discovery.Server.Tls;

namespace Discovery.Server.Http;

/// <summary>
/// What keeps pages of strangers from using a browser against this server: --cors says which origins may read answers, --host-whitelist by
/// which names it may be called. A page that makes its own name point here ("DNS rebinding") is of the same origin to the browser, but
/// still names itself in the Host header. With TLS the certificate sees to that. gRPC is in front of all this: no browser speaks it.
/// </summary>
internal sealed partial class BrowserDoor(ConnectionOptions options, ILogger logger)
{
    private const string Methods = "POST, GET, OPTIONS, PUT, DELETE";

    private static readonly string Headers = "accept, content-type, authorization, " + Gateway.TextMode.Header.ToLowerInvariant();

    // As etcd, letter by letter.
    private readonly HashSet<string> _hosts = [.. options.HostWhitelist];
    private readonly HashSet<string> _origins = [.. options.CorsOrigins.Select(WithoutDefaultPort)];

    public void Use(IApplicationBuilder app) => app.Use(next => http => TryAnswer(http) ?? next(http));

    private Task? TryAnswer(HttpContext http)
    {
        if (_hosts.Count > 0 && !IsTls(http) && !_hosts.Contains(http.Request.Host.Host))
            return RefuseAsync(http);
        if (_origins.Count == 0)
            Allow(http.Response.Headers, "*");
        else if (http.Request.Headers.Origin is [{ } origin] && _origins.Contains(WithoutDefaultPort(origin)))
            Allow(http.Response.Headers, origin);
        if (!HttpMethods.IsOptions(http.Request.Method))
            return null;
        http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private static void Allow(IHeaderDictionary headers, string origin)
    {
        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowHeaders = Headers;
    }

    // Of our own: Kestrel's ITlsConnectionFeature is there without TLS too, as it is how a port without TLS has HTTP/2.
    private static bool IsTls(HttpContext http) => http.Features.Get<TlsConnection>() is not null;

    // Browsers leave it out.
    private static string WithoutDefaultPort(string origin) =>
        origin.StartsWith("http://", StringComparison.Ordinal) && origin.EndsWith(":80", StringComparison.Ordinal) ? origin[..^3]
        : origin.StartsWith("https://", StringComparison.Ordinal) && origin.EndsWith(":443", StringComparison.Ordinal) ? origin[..^4]
        : origin;

    private Task RefuseAsync(HttpContext http)
    {
        LogRefused(logger, http.Request.Host.Host);
        http.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return http.Response.WriteAsync(
            $"This server is not known by the name \"{http.Request.Host.Host}\" that the request has in its Host header.\n"
            + "Add the name to --host-whitelist, or use TLS, with which any name is taken. The list keeps web pages that point a name of\n"
            + "their own at this server (DNS rebinding) from reading its answers.\n",
            http.RequestAborted);
    }

    // At debug level: who asks decides how often.
    [LoggerMessage(EventId = 45, Level = LogLevel.Debug, Message = "refused a request whose Host header names \"{Host}\", which is not in --host-whitelist")]
    private static partial void LogRefused(ILogger logger, string host);
}
