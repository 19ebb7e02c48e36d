using System.Text.Json.Nodes;
using Discovery.Server.Node;

namespace Discovery.Server.Http;

/// <summary>What load balancers and people ask over plain HTTP: /health and /version to clients, /version and /members to peers.</summary>
internal static class StatusEndpoints
{
    /// <param name="forClients">While auth is on they have to log in to be told the members, and here they can't.</param>
    public static void MapStatusEndpoints(this IEndpointRouteBuilder app, DiscoveryNode node, bool forClients)
    {
        app.MapHealth(node);
        app.MapGet("/version", (HttpContext http) => WriteAsync(http, Version()));
        app.MapGet("/members", (HttpContext http) => forClients && node.Auth.IsEnabled ? RefuseAsync(http) : WriteAsync(http, Members(node)));
    }

    public static void MapHealth(this IEndpointRouteBuilder app, DiscoveryNode node) =>
        app.MapGet("/health", (HttpContext http) => HealthAsync(http, node));

    private static async Task HealthAsync(HttpContext http, DiscoveryNode node)
    {
        var serializable = http.Request.Query["serializable"] == "true";
        var reason = await node.HealthAsync(serializable, http.Request.Query["exclude"], http.RequestAborted);
        (reason is null ? node.Metrics.Health.Successes : node.Metrics.Health.Failures).Increment();
        http.Response.StatusCode = reason is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        await WriteAsync(http, new JsonObject { ["health"] = reason is null ? "true" : "false", ["reason"] = reason ?? "" });
    }

    private static JsonObject Version() => new() { ["etcdserver"] = EtcdVersion.Server, ["etcdcluster"] = EtcdVersion.Cluster };

    private static JsonArray Members(DiscoveryNode node) =>
        [.. node.Members.Select(m => new JsonObject
        {
            ["id"] = m.ID,
            ["name"] = m.Name,
            ["peerURLs"] = new JsonArray([.. m.PeerURLs.Select(u => JsonValue.Create(u))]),
            ["clientURLs"] = new JsonArray([.. m.ClientURLs.Select(u => JsonValue.Create(u))]),
        })];

    private static Task RefuseAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return WriteAsync(http, new JsonObject { ["message"] = "auth is on: ask /v3/cluster/member/list with a token" });
    }

    private static Task WriteAsync(HttpContext http, JsonNode body)
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(body.ToJsonString(), http.RequestAborted);
    }
}
