using System.Net;
using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;
using Google.Protobuf;
using static Discovery.Conformance.Auth.AuthWire;

namespace Discovery.Conformance.Auth;

public sealed class AuthWireTests(AuthWireServer server) : IClassFixture<AuthWireServer>
{
    private const string Denied = "etcdserver: permission denied";
    private const string Invalid = "etcdserver: invalid auth token";

    private static readonly RpcMethod<WatchRequest, WatchResponse> Watch = WireCalls.Method<WatchRequest, WatchResponse>("Watch", "Watch");

    private RpcChannel Channel => server.Channel;

    [Theory]
    [InlineData("nonsense")]
    [InlineData("nonsense.1")]
    [InlineData("nonsense.1.2")]
    [InlineData(".")]
    public async Task A_token_that_nobody_has_is_refused(string token)
    {
        await RefusedAsync(RpcStatusCode.Unauthenticated, Invalid, () => Channel.GetAsync(token, "r"));
        await RefusedAsync(RpcStatusCode.Unauthenticated, Invalid, () => Channel.PutAsync(token, "w"));
    }

    [Fact]
    public async Task A_token_comes_as_token_or_as_authorization()
    {
        RpcMethod<RangeRequest, RangeResponse> range = WireCalls.Method<RangeRequest, RangeResponse>("KV", "Range");
        foreach (string header in (string[])["token", "authorization"])
        {
            await Channel.UnaryAsync(range, new RangeRequest { Key = Bytes("r") }, With(server.Ann, header));
            await RefusedAsync(
                RpcStatusCode.PermissionDenied, Denied, () => Channel.UnaryAsync(range, new RangeRequest { Key = Bytes("w") }, With(server.Ann, header)));
        }
    }

    [Fact]
    public async Task A_watch_of_what_may_not_be_read_is_cancelled_and_the_stream_goes_on()
    {
        await using RpcCall<WatchRequest, WatchResponse> call = Channel.Start(Watch, With(server.Ann));
        foreach ((string key, string end) in ((string, string)[])[("w", ""), ("r", "s"), ("", "\0")])
        {
            await call.WriteAsync(Create(key, end));
            WatchResponse refused = (await call.ReadAsync())!;
            Assert.Equal(
                (true, true, -1L, $"rpc error: code = PermissionDenied desc = {Denied}"), (refused.Created, refused.Canceled, refused.WatchId, refused.CancelReason));
        }

        await call.WriteAsync(Create("r", ""));
        Assert.Equal((true, false), (await call.ReadAsync())! is { } created ? (created.Created, created.Canceled) : default);
        await Channel.PutAsync(server.Root, "r", "1");
        Assert.Equal("1", Assert.Single((await call.ReadAsync())!.Events).Kv.Value.ToStringUtf8());
    }

    [Fact]
    public async Task Etcd_GHSA_xg4h_6gfc_h4m8_a_right_to_one_key_is_no_right_to_watch_all_from_there_on()
    {
        // 3.5.33 is the first that refuses it.
        if (server.Server.Kind == ServerKind.Etcd)
        {
            return;
        }

        await using RpcCall<WatchRequest, WatchResponse> call = Channel.Start(Watch, With(server.Ann));
        await call.WriteAsync(Create("r", "\0"));
        Assert.Equal($"rpc error: code = PermissionDenied desc = {Denied}", (await call.ReadAsync())!.CancelReason);
    }

    [Theory]
    [InlineData(null, "InvalidArgument", "etcdserver: user name is empty")]
    [InlineData("nonsense.1", "Unauthenticated", Invalid)]
    public async Task A_watch_by_nobody_is_cancelled_with_the_reason(string? token, string code, string text)
    {
        await using RpcCall<WatchRequest, WatchResponse> call = Channel.Start(Watch, With(token));
        await call.WriteAsync(Create("r", ""));
        Assert.Equal($"rpc error: code = {code} desc = {text}", (await call.ReadAsync())!.CancelReason);
    }

    [Fact]
    public async Task Renewals_ahead_of_one_that_is_refused_are_answered()
    {
        if (server.Server.Kind == ServerKind.Etcd)
        {
            return;
        }

        const int Renewals = 200;
        LeaseGrantRequest grant = new() { TTL = 600 };
        long own = (await Channel.CallAsync<LeaseGrantRequest, LeaseGrantResponse>(server.Ann, "Lease", "LeaseGrant", grant)).ID;
        long foreign = (await Channel.CallAsync<LeaseGrantRequest, LeaseGrantResponse>(server.Root, "Lease", "LeaseGrant", grant)).ID;
        await Channel.PutAsync(server.Root, "hidden2", lease: foreign);

        // In one piece, so that the last is read while the others are under way.
        List<byte> frames = [];
        for (int i = 0; i <= Renewals; i++)
        {
            byte[] message = new LeaseKeepAliveRequest { ID = i < Renewals ? own : foreign }.ToByteArray();
            frames.AddRange([0, 0, 0, 0, (byte)message.Length, .. message]);
        }

        using HttpClient http = new();
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(server.Server.ClientUrl, "/etcdserverpb.Lease/LeaseKeepAlive"))
        {
            Content = new ByteArrayContent([.. frames]),
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Content.Headers.ContentType = new("application/grpc");
        request.Headers.TE.ParseAdd("trailers");
        request.Headers.Add("token", server.Ann);
        using HttpResponseMessage response = await http.SendAsync(request);
        byte[] answers = await response.Content.ReadAsByteArrayAsync();
        int answered = 0;
        for (int at = 0; at < answers.Length; at += 5 + answers[at + 4])
        {
            Assert.Equal(own, LeaseKeepAliveResponse.Parser.ParseFrom(answers, at + 5, answers[at + 4]).ID);
            answered++;
        }

        Assert.Equal(Renewals, answered);
        Assert.Equal(["7"], response.TrailingHeaders.GetValues("grpc-status"));
    }

    [Fact]
    public async Task Etcd_15815_the_keys_of_a_lease_are_for_who_may_read_them()
    {
        LeaseGrantRequest grant = new() { TTL = 600 };
        long lease = (await Channel.CallAsync<LeaseGrantRequest, LeaseGrantResponse>(server.Root, "Lease", "LeaseGrant", grant)).ID;
        await Channel.PutAsync(server.Root, "a/1", lease: lease);
        Assert.Single((await TimeToLive(keys: true)).Keys);
        await Channel.PutAsync(server.Root, "hidden", lease: lease);
        // 3.4 before 3.4.26 tells them.
        if (server.Server.Kind == ServerKind.Discovery)
        {
            await RefusedAsync(RpcStatusCode.PermissionDenied, Denied, () => TimeToLive(keys: true));
        }

        Assert.Empty((await TimeToLive(keys: false)).Keys);

        Task<LeaseTimeToLiveResponse> TimeToLive(bool keys) =>
            Channel.CallAsync<LeaseTimeToLiveRequest, LeaseTimeToLiveResponse>(
                server.Ann, "Lease", "LeaseTimeToLive", new LeaseTimeToLiveRequest { ID = lease, Keys = keys });
    }

    [Fact]
    public async Task A_user_who_logs_in_with_a_new_password_loses_the_old_tokens()
    {
        await Channel.AddUserAsync(server.Root, "tom", "one");
        string token = await Channel.LogInAsync("tom", "one");
        await RefusedAsync(RpcStatusCode.PermissionDenied, Denied, () => Channel.GetAsync(token, "r"));
        AuthUserChangePasswordRequest change = new() { Name = "tom", Password = "two" };
        await Channel.CallAsync<AuthUserChangePasswordRequest, AuthUserChangePasswordResponse>(server.Root, "Auth", "UserChangePassword", change);
        await RefusedAsync(RpcStatusCode.Unauthenticated, Invalid, () => Channel.GetAsync(token, "r"));
        Assert.NotEmpty(await Channel.LogInAsync("tom", "two"));
    }

    private static WatchRequest Create(string key, string end) => new() { CreateRequest = new WatchCreateRequest { Key = Bytes(key), RangeEnd = Bytes(end) } };
}
