using System.Net;
using Discovery.Conformance.Http;
using Discovery.TestKit;

namespace Discovery.Conformance.BadInput;

/// <summary>Bodies, methods and headers that the JSON gateway can't take; what a field of the wrong type is told is in GatewayTests.</summary>
public sealed class GatewayBadInputTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    [Theory]
    [InlineData("/v3/kv/range", """{"key":"Zm9v","limit":1e3}""", 200)]
    [InlineData("/v3/kv/range", """{"key":"Zm9v","limit":"1e3"}""", 200)]
    [InlineData("/v3/kv/range", """{"key":"Zm9v","limit":1e400}""", 400)]
    [InlineData("/v3/kv/range", """{"key":"Zm9v","limit":" 1"}""", 400)]
    [InlineData("/v3/kv/range", """{"key":"Zm9v","limit":-0}""", 200)]
    [InlineData("/v3/kv/range", """{"key":"Zm9v","limit":NaN}""", 400)]
    [InlineData("/v3/kv/range", """{"key":"Zm9v","limit":0x10}""", 400)]
    [InlineData("/v3/kv/range", """{"key":"Zm9v","limit":true}""", 400)]
    [InlineData("/v3/kv/range", """{"key":"Zm9v","limit":[]}""", 400)]
    [InlineData("/v3/kv/range", """{"key":"Zm9v","limit":{}}""", 400)]
    [InlineData("/v3/kv/range", """{"key":"Zm9v","sort_order":1.5}""", 400)]
    [InlineData("/v3/kv/range", """{"key":["Zm9v"]}""", 400)]
    [InlineData("/v3/kv/range", """{"key":{"a":1}}""", 400)]
    [InlineData("/v3/kv/range", """{"key":"Zm9v",}""", 400)]
    [InlineData("/v3/kv/range", """{"key":"Zm9v" /* no */}""", 400)]
    [InlineData("/v3/kv/range", """{'key':'Zm9v'}""", 400)]
    [InlineData("/v3/kv/range", """{"key":"Zm9v"}}}}""", 200)]
    [InlineData("/v3/kv/range", """{"key":"Zm9v","\ud800":1}""", 400)]
    [InlineData("/v3/kv/range", "\uFEFF{}", 400)]
    [InlineData("/v3/kv/range", "key=Zm9v", 400)]
    [InlineData("/v3/kv/txn", """{"success":{}}""", 400)]
    [InlineData("/v3/kv/txn", """{"success":[null]}""", 400)]
    [InlineData("/v3/kv/txn", """{"success":[{"request_put":[]}]}""", 400)]
    [InlineData("/v3/kv/txn", """{"success":[{"request_put":{"key":"YQ=="},"request_range":{"key":"YQ=="}}]}""", 400)]
    [InlineData("/v3/cluster/member/remove", """{"ID":-1}""", 400)]
    [InlineData("/v3/cluster/member/add", """{"peerURLs":"http://127.0.0.1:1"}""", 400)]
    [InlineData("/v3/cluster/member/add", """{"peerURLs":[5]}""", 400)]
    [InlineData("/v3/auth/user/add", """{"name":5}""", 400)]
    public async Task A_body_that_makes_no_sense_gets_the_status_of_etcd(string path, string body, int status)
    {
        if (server.HasOldGateway)
            return;
        using HttpResponseMessage answer = await server.SendAsync(path, body);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{path} {body}: {(int)answer.StatusCode} {text}");
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public async Task What_is_nested_without_end_is_refused_and_the_server_goes_on(string open, string close)
    {
        string body = "{\"key\":\"Zm9v\",\"what\":" + string.Concat(Enumerable.Repeat(open, 20_000)) + "1" + string.Concat(Enumerable.Repeat(close, 20_000)) + "}";
        using HttpResponseMessage answer = await server.SendAsync("/v3/kv/range", body);
        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.BadRequest, HttpStatusCode.OK });
        // etcd reads what nobody knows however deep it is.
        if (server.Process.Kind == ServerKind.Discovery)
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await server.OkAsync("/v3/kv/range", """{"key":"Zm9v"}""");
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    [InlineData("HEAD")]
    public async Task Another_method_than_POST_is_not_taken(string method)
    {
        if (server.HasOldGateway)
            return;
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(server.Process.ClientUrl, "/v3/kv/put"));
        using HttpResponseMessage answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotImplemented, answer.StatusCode);
    }
}
