using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Discovery.TestKit;

namespace Discovery.Conformance.Http;

/// <summary>A server, asked by JSON alone.</summary>
public sealed class GatewayServer : IAsyncLifetime
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private ServerProcess? _process;

    public ServerProcess Process => _process!;

    /// <summary>An etcd with the gateway of 3.4, which had other texts, paths and statuses.</summary>
    public bool HasOldGateway { get; private set; }

    public async Task InitializeAsync()
    {
        _process = await ServerProcess.StartAsync();
        JsonNode version = JsonNode.Parse(await _http.GetStringAsync(new Uri(_process.ClientUrl, "/version")))!;
        HasOldGateway = ((string)version["etcdserver"]!).StartsWith("3.4.", StringComparison.Ordinal);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await Process.DisposeAsync();
    }

    public static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    public async Task<(HttpStatusCode Status, JsonNode Body)> AskAsync(string path, string body, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage answer = await SendAsync(path, body, headers);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    /// <summary>What the call answers, which must succeed.</summary>
    public async Task<JsonNode> OkAsync(string path, string body)
    {
        (HttpStatusCode status, JsonNode answer) = await AskAsync(path, body);
        Assert.True(status == HttpStatusCode.OK, $"{path} {body}: {(int)status} {answer.ToJsonString()}");
        return answer;
    }

    /// <summary>The headers have come; the body follows as it does.</summary>
    public async Task<HttpResponseMessage> SendAsync(string path, string body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Process.ClientUrl, path)) { Content = new StringContent(body) };
        foreach ((string name, string value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>The status and the error, of which releases of etcd spell more or less out: code and message are in all.</summary>
    public async Task RefusedAsync(string path, string body, HttpStatusCode status, int code, string message)
    {
        (HttpStatusCode actual, JsonNode answer) = await AskAsync(path, body);
        // Some of etcd's texts have another space by chance, so that nobody relies on them.
        Assert.Equal((status, code, message), (actual, (int)answer["code"]!, ((string)answer["message"]!).Replace('\u00a0', ' ')));
    }

    public static string Compact(JsonNode node) => node.ToJsonString(new JsonSerializerOptions());
}
