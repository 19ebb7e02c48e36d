using System.Text.Json.Nodes;
using Discovery.Server.Metrics;
using Discovery.Server.Node;

namespace Discovery.Server.Http;

/// <summary>/metrics, and /debug/vars where it was asked for.</summary>
internal static class MetricsEndpoints
{
    public static void MapMetrics(this IEndpointRouteBuilder app, MetricsPage page, NodeMetrics metrics) => app.Map("/metrics", async (HttpContext http) =>
    {
        metrics.ScrapesUnderWay.Increment();
        try
        {
            http.Response.ContentType = Exposition.ContentType;
            await http.Response.WriteAsync(page.Write(), http.RequestAborted);
            metrics.Scrapes.Increment();
        }
        finally
        {
            metrics.ScrapesUnderWay.Add(-1);
        }
    });

    public static void MapDebug(this IEndpointRouteBuilder app, DiscoveryNode node) => app.MapGet("/debug/vars", (HttpContext http) =>
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.WriteAsync(Variables(node).ToJsonString(), http.RequestAborted);
    });

    private static JsonObject Variables(DiscoveryNode node)
    {
        var status = node.Status;
        return new JsonObject
        {
            ["cmdline"] = new JsonArray([.. Environment.GetCommandLineArgs().Select(a => JsonValue.Create(a))]),
            ["memstats"] = new JsonObject
            {
                ["HeapAlloc"] = GC.GetTotalMemory(forceFullCollection: false),
                ["TotalAlloc"] = GC.GetTotalAllocatedBytes(),
                ["Sys"] = Environment.WorkingSet,
                ["NumGC"] = GC.CollectionCount(0),
                ["PauseTotalNs"] = (long)GC.GetTotalPauseDuration().TotalNanoseconds,
            },
            ["raft.status"] = new JsonObject
            {
                ["id"] = Hex(status.Id),
                ["term"] = status.Term,
                ["commit"] = status.Commit,
                ["lead"] = Hex(status.Leader),
                ["raftState"] = "State" + status.Role,
                ["applied"] = node.AppliedIndex,
                ["progress"] = new JsonObject(status.Progress.Select(p => KeyValuePair.Create<string, JsonNode?>(Hex(p.Member), new JsonObject { ["match"] = p.Match }))),
            },
        };
    }

    private static string Hex(ulong id) => id.ToString("x", null);
}
