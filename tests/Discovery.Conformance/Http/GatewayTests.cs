using System.Net;
using System.Text.Json.Nodes;
using Discovery.TestKit;
using static Discovery.Conformance.Http.GatewayServer;

namespace Discovery.Conformance.Http;

/// <summary>The JSON gateway. Its answers are compared as JSON: etcd puts a space here and there, by chance of its build.</summary>
public sealed class GatewayTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    [Fact]
    public async Task Keys_are_put_read_and_deleted_with_bytes_in_base64_and_numbers_as_strings()
    {
        JsonNode put = await server.OkAsync("/v3/kv/put", $$$"""{"key":"{{{Base64("g/a")}}}","value":"{{{Base64("1?>")}}}"}""");
        string revision = (string)put["header"]!["revision"]!;
        Assert.Equal(["cluster_id", "member_id", "revision", "raft_term"], put["header"]!.AsObject().Select(field => field.Key));

        JsonNode range = await server.OkAsync("/v3/kv/range", $$$"""{"key":"{{{Base64("g/a")}}}"}""");
        Assert.Equal(
            $$$"""[{"key":"{{{Base64("g/a")}}}","create_revision":"{{{revision}}}","mod_revision":"{{{revision}}}","version":"1","value":"{{{Base64("1?>")}}}"}]""",
            range["kvs"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Equal("1", (string)range["count"]!);

        JsonNode gone = await server.OkAsync("/v3/kv/deleterange", $$$"""{"key":"{{{Base64("g/a")}}}","prev_kv":true}""");
        Assert.Equal("1", (string)gone["deleted"]!);
        Assert.Equal(Base64("1?>"), (string)gone["prev_kvs"]![0]!["value"]!);
        // What has its default is left out.
        Assert.Equal(["header"], (await server.OkAsync("/v3/kv/deleterange", $$$"""{"key":"{{{Base64("g/a")}}}"}""")).AsObject().Select(field => field.Key));
    }

    [Theory]
    [InlineData("range_end", "count_only", "1")]
    [InlineData("rangeEnd", "countOnly", "\"1\"")]
    public async Task Fields_are_taken_in_either_spelling_and_numbers_as_numbers_or_strings(string rangeEnd, string countOnly, string limit)
    {
        await server.OkAsync("/v3/kv/put", $$$"""{"key":"{{{Base64("spelled")}}}"}""");
        JsonNode answer = await server.OkAsync(
            "/v3/kv/range", $$$"""{"key":"{{{Base64("spelled")}}}","{{{rangeEnd}}}":"{{{Base64("spelled0")}}}","{{{countOnly}}}":true,"limit":{{{limit}}},"what":{"is":["this"]}}""");
        Assert.Equal(["header", "count"], answer.AsObject().Select(field => field.Key));
    }

    [Fact]
    public async Task A_transaction_compares_and_nests_its_answers()
    {
        JsonNode answer = await server.OkAsync("/v3/kv/txn", $$$"""
            {"compare":[{"key":"{{{Base64("t")}}}","target":"CREATE","result":"EQUAL","create_revision":"0"}],
             "success":[{"request_put":{"key":"{{{Base64("t")}}}","value":"{{{Base64("v")}}}"}},{"requestRange":{"key":"{{{Base64("t")}}}"}}]}
            """);
        Assert.True((bool)answer["succeeded"]!);
        Assert.Equal(["response_put", "response_range"], answer["responses"]!.AsArray().Select(response => response!.AsObject().Single().Key));
        Assert.Equal(Base64("v"), (string)answer["responses"]![1]!["response_range"]!["kvs"]![0]!["value"]!);
    }

    [Fact]
    public async Task Leases_are_granted_asked_about_kept_and_revoked_under_each_of_their_paths()
    {
        if (server.HasOldGateway)
            return;
        Assert.Equal("5001", (string)(await server.OkAsync("/v3/lease/grant", """{"TTL":100,"ID":"5001"}"""))["ID"]!);
        await server.RefusedAsync("/v3/lease/grant", """{"TTL":100,"ID":5001}""", HttpStatusCode.BadRequest, 9, "etcdserver: lease already exists");
        foreach (string path in new[] { "/v3/lease/timetolive", "/v3/kv/lease/timetolive" })
        {
            Assert.Equal("100", (string)(await server.OkAsync(path, """{"ID":5001,"keys":true}"""))["grantedTTL"]!);
        }

        foreach (string path in new[] { "/v3/lease/leases", "/v3/kv/lease/leases" })
        {
            Assert.Contains("5001", (await server.OkAsync(path, "{}"))["leases"]!.AsArray().Select(lease => (string)lease!["ID"]!));
        }

        using HttpResponseMessage kept = await server.SendAsync("/v3/lease/keepalive", """{"ID":5001} {"ID":5001}{"ID":5002}""");
        string[] lines = (await kept.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["100", "100", null], lines.Select(line => (string?)JsonNode.Parse(line)!["result"]!["TTL"]));

        await server.OkAsync("/v3/lease/revoke", """{"ID":5001}""");
        await server.RefusedAsync("/v3/kv/lease/revoke", """{"ID":5001}""", HttpStatusCode.NotFound, 5, "etcdserver: requested lease not found");
    }

    [Fact]
    public async Task A_watch_goes_on_line_by_line_although_its_request_has_ended()
    {
        string key = Base64("watched");
        using HttpResponseMessage watch = await server.SendAsync("/v3/watch", $$$"""{"create_request":{"key":"{{{key}}}"}}""");
        using var lines = new StreamReader(await watch.Content.ReadAsStreamAsync());
        Assert.True((bool)JsonNode.Parse((await lines.ReadLineAsync())!)!["result"]!["created"]!);
        await server.OkAsync("/v3/kv/put", $$$"""{"key":"{{{key}}}","value":"{{{Base64("1")}}}"}""");
        JsonNode put = JsonNode.Parse((await lines.ReadLineAsync())!)!["result"]!["events"]![0]!;
        Assert.Equal(["kv"], put.AsObject().Select(field => field.Key));
        await server.OkAsync("/v3/kv/deleterange", $$$"""{"key":"{{{key}}}"}""");
        JsonNode delete = JsonNode.Parse((await lines.ReadLineAsync())!)!["result"]!["events"]![0]!;
        Assert.Equal(("DELETE", key), ((string)delete["type"]!, (string)delete["kv"]!["key"]!));
    }

    [Fact]
    public async Task Cluster_and_maintenance_answer()
    {
        if (server.HasOldGateway)
            return;
        JsonNode members = await server.OkAsync("/v3/cluster/member/list", "{}");
        Assert.Equal(["ID", "name", "peerURLs", "clientURLs"], members["members"]![0]!.AsObject().Select(field => field.Key));
        JsonNode status = await server.OkAsync("/v3/maintenance/status", "{}");
        Assert.Equal((string)members["members"]![0]!["ID"]!, (string)status["leader"]!);
        Assert.NotEqual(0u, (uint)(await server.OkAsync("/v3/maintenance/hashkv", "{}"))["hash"]!);
        Assert.Null((await server.OkAsync("/v3/maintenance/alarm", "{}"))["alarms"]);
        using HttpResponseMessage snapshot = await server.SendAsync("/v3/maintenance/snapshot", "{}");
        string[] lines = (await snapshot.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(32, lines.Sum(line => Convert.FromBase64String((string)JsonNode.Parse(line)!["result"]!["blob"]!).Length) % 512);
    }

    [Theory]
    [InlineData("", "etcdserver: key is not provided")]
    [InlineData("{}", "etcdserver: key is not provided")]
    [InlineData("""{"key":null}""", "etcdserver: key is not provided")]
    [InlineData("""{"key":5}""", "proto: (line 1:8): invalid value for bytes field key: 5")]
    [InlineData("""{"key":"%%%"}""", "proto: (line 1:8): invalid value for bytes field key: \"%%%\"")]
    [InlineData("{\n  \"key\":\"Zm9v\",\n  \"lease\":1.5}", "proto: (line 3:11): invalid value for int64 field lease: 1.5")]
    [InlineData("""{"key":"Zm9v","lease":"abc"}""", "proto: (line 1:23): invalid value for int64 field lease: \"abc\"")]
    [InlineData("""{"key":"Zm9v","lease":99999999999999999999}""", "proto: (line 1:23): invalid value for int64 field lease: 99999999999999999999")]
    [InlineData("""{"key":"Zm9v","prev_kv":"true"}""", "proto: (line 1:25): invalid value for bool field prevKv: \"true\"")]
    [InlineData("""{"key":"Zm9v","key":"Zm9v"}""", "proto: (line 1:15): duplicate field \"key\"")]
    [InlineData("[]", "proto: syntax error (line 1:1): unexpected token [")]
    [InlineData("null", "proto: syntax error (line 1:1): unexpected token null")]
    [InlineData("""{"key":"Zm9v" """, "unexpected EOF")]
    public async Task What_is_wrong_with_a_body_is_told(string body, string message)
    {
        if (!server.HasOldGateway)
            await server.RefusedAsync("/v3/kv/put", body, HttpStatusCode.BadRequest, 3, message);
    }

    [Theory]
    [InlineData("Zm9")]
    [InlineData("_-8=")]
    [InlineData("_-8")]
    [InlineData("/+8=")]
    public async Task Base64_is_taken_in_both_alphabets_with_and_without_padding(string key)
    {
        if (!server.HasOldGateway)
            await server.OkAsync("/v3/kv/put", $$$"""{"key":"{{{key}}}"}""");
    }

    [Fact]
    public async Task Errors_have_the_status_of_their_code()
    {
        if (server.HasOldGateway)
            return;
        await server.RefusedAsync("/v3/kv/range", """{"key":"Zm9v","revision":"9999"}""", HttpStatusCode.BadRequest, 11, "etcdserver: mvcc: required revision is a future revision");
        await server.RefusedAsync("/v3/cluster/member/remove", """{"ID":"1"}""", HttpStatusCode.NotFound, 5, "etcdserver: member not found");
        await server.RefusedAsync("/v3/nothing/here", "{}", HttpStatusCode.NotFound, 5, "Not Found");
        using var http = new HttpClient();
        using HttpResponseMessage got = await http.GetAsync(new Uri(server.Process.ClientUrl, "/v3/kv/put"));
        Assert.Equal(HttpStatusCode.NotImplemented, got.StatusCode);
        Assert.Equal("Method Not Allowed", (string)JsonNode.Parse(await got.Content.ReadAsStringAsync())!["message"]!);
        Assert.Equal("*", got.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_and_the_server_goes_on()
    {
        string value = new('A', 8 << 20);
        (HttpStatusCode status, JsonNode answer) = await server.AskAsync("/v3/kv/put", $$$"""{"key":"Zm9v","value":"{{{value}}}"}""");
        Assert.NotEqual(HttpStatusCode.OK, status);
        Assert.NotEqual(0, (int)answer["code"]!);
        await server.OkAsync("/v3/kv/range", """{"key":"Zm9v"}""");
    }

    [Fact]
    public async Task In_text_mode_keys_and_values_are_text_and_what_is_none_says_so()
    {
        // etcd has no such mode.
        if (server.Process.Kind == ServerKind.Etcd)
            return;
        await server.OkAsync("/v3/kv/put?plain", """{"key":"text/é","value":"wörld \"1\""}""");
        await server.OkAsync("/v3/kv/put?plain=true", """{"key":"text/ü","value":{"base64":"/w=="}}""");
        (_, JsonNode range) = await server.AskAsync("/v3/kv/range", """{"key":"text/","range_end":"text0"}""", ("X-Discovery-Text", "true"));
        Assert.Equal(["text/é", "text/ü"], range["kvs"]!.AsArray().Select(kv => (string)kv!["key"]!));
        Assert.Equal("wörld \"1\"", (string)range["kvs"]![0]!["value"]!);
        Assert.Equal("""{"base64":"/w=="}""", Compact(range["kvs"]![1]!["value"]!));
        // Not asked for, or asked for with "false": as etcd has it.
        Assert.Equal(Base64("wörld \"1\""), (string)(await server.OkAsync("/v3/kv/range?plain=false", $$$"""{"key":"{{{Base64("text/é")}}}"}"""))["kvs"]![0]!["value"]!);
        await server.RefusedAsync(
            "/v3/kv/put?plain", """{"key":"a","value":{"hex":"ff"}}""", HttpStatusCode.BadRequest, 3, "proto: (line 1:20): value has to be text, or {\"base64\":\"…\"} where it is none");
    }

    [Fact]
    public async Task A_stream_whose_body_is_no_JSON_is_refused()
    {
        // etcd ends it without a word.
        if (server.Process.Kind == ServerKind.Etcd)
            return;
        using HttpResponseMessage watch = await server.SendAsync("/v3/watch", """{"create_request":{"key":5}}""");
        Assert.Equal(HttpStatusCode.BadRequest, watch.StatusCode);
        JsonNode error = JsonNode.Parse(await watch.Content.ReadAsStringAsync())!["error"]!;
        Assert.Equal((3, 400, "proto: (line 1:26): invalid value for bytes field key: 5"), ((int)error["grpc_code"]!, (int)error["http_code"]!, (string)error["message"]!));
        using HttpResponseMessage kept = await server.SendAsync("/v3/lease/keepalive", """{"ID":1}{"ID":""");
        Assert.Contains("unexpected EOF", await kept.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
