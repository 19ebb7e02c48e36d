namespace Discovery.Server.Http;

/// <summary>Lets pages of any origin ask, as etcd does by default.</summary>
internal static class CrossOrigin
{
    public static void Allow(IApplicationBuilder app) => app.Use(next => http =>
    {
        var headers = http.Response.Headers;
        headers.AccessControlAllowMethods = "POST, GET, OPTIONS, PUT, DELETE";
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlAllowHeaders = "accept, content-type, authorization, " + Gateway.TextMode.Header.ToLowerInvariant();
        if (!HttpMethods.IsOptions(http.Request.Method))
            return next(http);
        http.Response.ContentLength = 0;
        return Task.CompletedTask;
    });
}
