using Microsoft.AspNetCore.Http;

namespace Discovery.Extensions.Yarp;

/// <summary>Answers of the proxy itself: plain text that a person can read.</summary>
internal static class ProxyAnswer
{
    /// <summary>No instance got the request: trying again soon may help and does no harm.</summary>
    public static Task UnavailableAsync(HttpContext context, string text)
    {
        context.Response.Clear();
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "1";
        return context.Response.WriteAsync(text + "\n");
    }

    /// <summary>An instance got the request and did not answer.</summary>
    public static Task BrokenAsync(HttpContext context, string text) => WriteAsync(context, StatusCodes.Status502BadGateway, text);

    /// <summary>There is nothing of that name.</summary>
    public static Task NotFoundAsync(HttpContext context, string text) => WriteAsync(context, StatusCodes.Status404NotFound, text);

    private static Task WriteAsync(HttpContext context, int status, string text)
    {
        context.Response.Clear();
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(text + "\n");
    }
}
