using System.Text;
using Discovery.Server.Node;

namespace Discovery.Server.Http;

/// <summary>/livez and /readyz, each check also by itself as /readyz/data_corruption; ?verbose tells all of them, ?exclude= leaves one out.</summary>
internal static class HealthEndpoints
{
    public static void MapHealthChecks(this IEndpointRouteBuilder app, DiscoveryNode node)
    {
        var checks = new HealthChecks(node);
        Map("livez", HealthChecks.Live);
        Map("readyz", HealthChecks.Ready);

        void Map(string type, IReadOnlyList<string> names)
        {
            app.MapGet($"/{type}", (HttpContext http) => AnswerAsync(http, checks, type, names));
            foreach (var name in names)
                app.MapGet($"/{type}/{name}", (HttpContext http) => AnswerAsync(http, checks, type, [name]));
        }
    }

    private static async Task AnswerAsync(HttpContext http, HealthChecks checks, string type, IReadOnlyList<string> names)
    {
        var excluded = http.Request.Query["exclude"];
        var told = new StringBuilder();
        var passed = true;
        foreach (var name in names.Where(name => !excluded.Contains(name)))
        {
            var problem = await checks.RunAsync(type, name, http.RequestAborted);
            told.Append(problem is null ? $"[+]{name} ok\n" : $"[-]{name} failed: {problem}\n");
            passed &= problem is null;
        }
        http.Response.StatusCode = passed ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        // What has failed is always told.
        var text = (passed, http.Request.Query.ContainsKey("verbose")) switch
        {
            (true, false) => "ok\n",
            (true, true) => $"{told}ok\n",
            _ => $"{told}{type} check failed\n",
        };
        await http.Response.WriteAsync(text, http.RequestAborted);
    }
}
