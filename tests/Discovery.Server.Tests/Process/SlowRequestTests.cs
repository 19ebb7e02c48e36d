using System.Text.Json;
using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Server.Tests.Process;

/// <summary>What is slow is told in etcd's words, and never tells a secret.</summary>
public sealed class SlowRequestTests
{
    [Fact]
    public async Task Slow_entries_reads_and_calls_are_told_with_etcds_fields()
    {
        // All are slow.
        await using ServerProcess server = await StartAsync("--warning-apply-duration=0", "--experimental-warning-unary-request-duration=0");
        await using RpcChannel channel = new(server.ClientUrl);
        PutRequest put = new() { Key = Bytes("a\n"), Value = Bytes("secret-value") };
        await CallAsync<PutRequest, PutResponse>(channel, "KV", "Put", put);
        await CallAsync<RangeRequest, RangeResponse>(channel, "KV", "Range", new RangeRequest { Key = Bytes("a"), RangeEnd = Bytes("b"), Limit = 5 });
        TxnRequest txn = new() { Success = { new RequestOp { RequestPut = put }, new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = Bytes("x") } } } };
        await CallAsync<TxnRequest, TxnResponse>(channel, "KV", "Txn", txn);
        await CallAsync<AuthUserAddRequest, AuthUserAddResponse>(channel, "Auth", "UserAdd", new AuthUserAddRequest { Name = "ann", Password = "secret-password" });

        JsonElement entry = await FindAsync(server, "apply request took too long", line => Text(line, "request").StartsWith("put:", StringComparison.Ordinal));
        Assert.Equal(("warn", "0s", "", """put:<key:"a\012" value_size:12 >"""), (Text(entry, "level"), Text(entry, "expected-duration"), Text(entry, "prefix"), Text(entry, "request")));
        Assert.Matches(@"^[\d.]+(µs|ms|s)$", Text(entry, "took"));
        JsonElement read = await FindAsync(server, "apply request took too long", line => Text(line, "prefix") == "read-only range ");
        Assert.Equal("""key:"a" range_end:"b" limit:5 """, Text(read, "request"));
        Assert.StartsWith("range_response_count:1 size:", Text(read, "response"), StringComparison.Ordinal);

        JsonElement call = await FindAsync(server, "request stats", line => Text(line, "response type") == "/etcdserverpb.KV/Put");
        Assert.Equal((1, put.CalculateSize(), 0), (Number(call, "request count"), Number(call, "request size"), Number(call, "response count")));
        Assert.True(Number(call, "response size") > 0);
        Assert.Equal("""key:"a\012" value_size:12 """, Text(call, "request content"));
        Assert.StartsWith("127.0.0.1:", Text(call, "remote"), StringComparison.Ordinal);
        Assert.True(DateTimeOffset.TryParse(Text(call, "start time"), out _));
        JsonElement transaction = await FindAsync(server, "request stats", line => Text(line, "response type") == "/etcdserverpb.KV/Txn");
        Assert.Equal(
            """compare:<> success:<request_put:<key:"a\012" value_size:12 > request_delete_range:<key:"x" > > failure:<> """, Text(transaction, "request content"));
        Assert.Equal(2, Number(transaction, "request count"));
        JsonElement user = await FindAsync(server, "request stats", line => Text(line, "response type") == "/etcdserverpb.Auth/UserAdd");
        Assert.Equal((-1, ""), (Number(user, "request count"), Text(user, "request content")));
        Assert.DoesNotContain("secret", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_slow_is_not_told_of()
    {
        await using ServerProcess server = await StartAsync("--warning-apply-duration=1h", "--warning-unary-request-duration=1h");
        await using RpcChannel channel = new(server.ClientUrl);
        await CallAsync<PutRequest, PutResponse>(channel, "KV", "Put", new PutRequest { Key = Bytes("a") });
        await CallAsync<RangeRequest, RangeResponse>(channel, "KV", "Range", new RangeRequest { Key = Bytes("a") });
        await server.StopAsync();
        Assert.DoesNotContain("took too long", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("request stats", server.Output, StringComparison.Ordinal);
    }

    private static Task<ServerProcess> StartAsync(params string[] flags) =>
        ServerProcess.StartAsync(new ServerProcessOptions { Kind = ServerKind.Discovery, ExtraArguments = flags });

    private static Task<TResponse> CallAsync<TRequest, TResponse>(RpcChannel channel, string service, string method, TRequest request)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        channel.UnaryAsync(WireCalls.Method<TRequest, TResponse>(service, method), request, new RpcCallOptions { Timeout = TimeSpan.FromSeconds(30) });

    private static async Task<JsonElement> FindAsync(ServerProcess server, string message, Func<JsonElement, bool> isIt)
    {
        JsonElement found = default;
        await server.Process.WaitForErrorLineAsync(line =>
        {
            if (!line.StartsWith('{'))
                return false;
            found = JsonDocument.Parse(line).RootElement;
            return Text(found, "msg") == message && isIt(found);
        });
        return found;
    }

    private static string Text(JsonElement line, string name) => line.TryGetProperty(name, out JsonElement value) ? value.GetString()! : "";

    private static long Number(JsonElement line, string name) => line.GetProperty(name).GetInt64();

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
