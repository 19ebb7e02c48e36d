using System.Reflection;
using System.Text;
using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using static Discovery.Conformance.Auth.AuthWire;

namespace Discovery.Conformance.Auth;

/// <summary>Where etcd's releases differ or were found wanting; so not for etcd's own.</summary>
public sealed class ClosedDoorTests(AuthWireServer server) : IClassFixture<AuthWireServer>
{
    private static readonly string[] ForAnybody = ["Authenticate", "AuthStatus"];

    private static readonly string[] ForSomebody = ["MemberList", "Alarm", "Status", "LeaseGrant", "LeaseTimeToLive", "LeaseLeases"];

    private static readonly string[] ByContents =
        ["Range", "RangeStream", "Put", "DeleteRange", "Txn", "Watch", "LeaseRevoke", "LeaseKeepAlive", "UserGet", "RoleGet"];

    public static TheoryData<string, string> Methods
    {
        get
        {
            TheoryData<string, string> rows = [];
            foreach (MethodDescriptor method in RpcReflection.Descriptor.Services.SelectMany(s => s.Methods))
            {
                rows.Add(method.Service.Name, method.Name);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Etcd_CVE_2026_33413_no_rpc_is_open_to_who_is_not_logged_in(string service, string method)
    {
        if (server.Server.Kind == ServerKind.Etcd || ForAnybody.Contains(method))
        {
            return;
        }

        (RpcStatusCode Code, string Text) answer = await CallAsync(service, method, null);
        Assert.Equal((RpcStatusCode.InvalidArgument, "etcdserver: user name is empty"), answer);
        Assert.Equal((RpcStatusCode.Unauthenticated, "etcdserver: invalid auth token"), await CallAsync(service, method, "nonsense.1"));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Etcd_21550_what_is_not_for_everybody_is_for_root_and_what_is_no_secret_for_whoever_is_logged_in(string service, string method)
    {
        if (server.Server.Kind == ServerKind.Etcd || ForAnybody.Contains(method) || ByContents.Contains(method))
        {
            return;
        }

        (RpcStatusCode Code, string Text) answer = await CallAsync(service, method, server.Ann);
        if (ForSomebody.Contains(method))
        {
            Assert.DoesNotContain("permission", answer.Text, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal((RpcStatusCode.PermissionDenied, "etcdserver: permission denied"), answer);
        }
    }

    [Fact]
    public async Task Alarms_are_raised_and_disarmed_by_root()
    {
        if (server.Server.Kind == ServerKind.Etcd)
        {
            return;
        }

        foreach (AlarmRequest.Types.AlarmAction action in (AlarmRequest.Types.AlarmAction[])[AlarmRequest.Types.AlarmAction.Activate, AlarmRequest.Types.AlarmAction.Deactivate])
        {
            AlarmRequest request = new() { Action = action, Alarm = AlarmType.Corrupt };
            await RefusedAsync(
                RpcStatusCode.PermissionDenied, "etcdserver: permission denied",
                () => server.Channel.CallAsync<AlarmRequest, AlarmResponse>(server.Ann, "Maintenance", "Alarm", request));
        }
    }

    [Fact]
    public async Task Whether_auth_is_on_is_told_without_a_token()
    {
        if (server.Server.Kind == ServerKind.Etcd)
        {
            return;
        }

        AuthStatusResponse status = await server.Channel.CallAsync<AuthStatusRequest, AuthStatusResponse>(null, "Auth", "AuthStatus", new AuthStatusRequest());
        Assert.True(status is { Enabled: true, AuthRevision: > 1, Header.RaftTerm: > 0 });
    }

    [Fact]
    public async Task Members_are_not_told_over_plain_HTTP_to_who_can_not_log_in_there()
    {
        if (server.Server.Kind == ServerKind.Etcd)
        {
            return;
        }

        using HttpClient http = new();
        using HttpResponseMessage answer = await http.GetAsync(new Uri(server.Server.ClientUrl, "/members"));
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.DoesNotContain("http://", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Etcd_CVE_2021_28235_neither_passwords_nor_tokens_are_in_the_folder_or_in_what_the_server_writes()
    {
        if (server.Server.Kind == ServerKind.Etcd)
        {
            return;
        }

        const string password = "a-password-like-no-other";
        await server.Channel.AddUserAsync(server.Root, "eve", password);
        string token = await server.Channel.LogInAsync("eve", password);
        await RefusedAsync(
            RpcStatusCode.InvalidArgument, "etcdserver: authentication failed, invalid user ID or password", () => server.Channel.LogInAsync("eve", password + "-wrong"));

        byte[][] secrets = [Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(token.Split('.')[0])];
        byte[] name = "eve"u8.ToArray();
        bool isRead = false;
        foreach (string file in Directory.EnumerateFiles(server.Server.DataDir, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock"))
        {
            byte[] contents = ReadShared(file);
            isRead |= contents.AsSpan().IndexOf(name) >= 0;
            Assert.All(secrets, secret => Assert.True(contents.AsSpan().IndexOf(secret) < 0, $"a secret stands in {file}"));
        }

        Assert.True(isRead, "the user's name stands in no file: the test looks in the wrong place");
        Assert.DoesNotContain(password, server.Server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(token.Split('.')[0], server.Server.Output, StringComparison.Ordinal);
    }

    private static byte[] ReadShared(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] contents = new byte[stream.Length];
        stream.ReadExactly(contents);
        return contents;
    }

    /// <summary>The least that the method's own checks let through, so that what comes is about who asks.</summary>
    private static IMessage RequestFor(MethodDescriptor method)
    {
        IMessage request = method.InputType.Parser.ParseFrom([]);
        switch (request)
        {
            case RangeRequest range:
                range.Key = Bytes("k");
                break;
            case PutRequest put:
                put.Key = Bytes("k");
                break;
            case DeleteRangeRequest delete:
                delete.Key = Bytes("k");
                break;
            case TxnRequest txn:
                txn.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = Bytes("k") } });
                break;
            case LeaseGrantRequest grant:
                grant.TTL = 60;
                break;
            case WatchRequest watch:
                watch.CreateRequest = new WatchCreateRequest { Key = Bytes("k") };
                break;
            case MemberAddRequest add:
                add.PeerURLs.Add("http://nowhere:2380");
                break;
            case MemberUpdateRequest update:
                update.PeerURLs.Add("http://nowhere:2380");
                break;
            default:
                break;
        }

        return request;
    }

    private async Task<(RpcStatusCode Code, string Text)> CallAsync(string service, string method, string? token)
    {
        MethodDescriptor descriptor = RpcReflection.Descriptor.Services.Single(s => s.Name == service).FindMethodByName(method);
        MethodInfo call = GetType().GetMethod(nameof(TypedCallAsync), BindingFlags.NonPublic | BindingFlags.Instance)!
            .MakeGenericMethod(descriptor.InputType.ClrType, descriptor.OutputType.ClrType);
        return await (Task<(RpcStatusCode, string)>)call.Invoke(this, [descriptor, token])!;
    }

    private async Task<(RpcStatusCode Code, string Text)> TypedCallAsync<TRequest, TResponse>(MethodDescriptor descriptor, string? token)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        RpcMethod<TRequest, TResponse> method = RpcMethod<TRequest, TResponse>.FromDescriptor(descriptor);
        try
        {
            await using RpcCall<TRequest, TResponse> call = server.Channel.Start(method, With(token));
            await call.WriteAsync((TRequest)RequestFor(descriptor));
            await call.CompleteAsync();
            TResponse? response = await call.ReadAsync();
            // A watch that is refused is no error of its stream.
            return response is WatchResponse { Canceled: true } canceled ? FromReason(canceled.CancelReason) : (RpcStatusCode.OK, "");
        }
        catch (RpcException error)
        {
            return (error.StatusCode, error.Detail);
        }
    }

    private static (RpcStatusCode Code, string Text) FromReason(string reason)
    {
        string[] parts = reason["rpc error: code = ".Length..].Split(" desc = ");
        return (Enum.Parse<RpcStatusCode>(parts[0]), parts[1]);
    }
}
