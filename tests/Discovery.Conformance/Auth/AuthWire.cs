using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Conformance.Auth;

/// <summary>Calls with a token.</summary>
internal static class AuthWire
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static RpcCallOptions With(string? token, string header = "token")
    {
        RpcMetadata headers = [];
        if (token is not null)
        {
            headers.Add(header, token);
        }

        return new RpcCallOptions { Timeout = Patience, Headers = headers };
    }

    public static Task<TResponse> CallAsync<TRequest, TResponse>(this RpcChannel channel, string? token, string service, string method, TRequest request)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        channel.UnaryAsync(WireCalls.Method<TRequest, TResponse>(service, method), request, With(token));

    public static Task<PutResponse> PutAsync(this RpcChannel channel, string? token, string key, string value = "", long lease = 0) =>
        channel.CallAsync<PutRequest, PutResponse>(
            token, "KV", "Put", new PutRequest { Key = Bytes(key), Value = Bytes(value), Lease = lease });

    public static Task<RangeResponse> GetAsync(this RpcChannel channel, string? token, string key) =>
        channel.CallAsync<RangeRequest, RangeResponse>(token, "KV", "Range", new RangeRequest { Key = Bytes(key) });

    public static async Task<string> LogInAsync(this RpcChannel channel, string user, string password) =>
        (await channel.CallAsync<AuthenticateRequest, AuthenticateResponse>(
            null, "Auth", "Authenticate", new AuthenticateRequest { Name = user, Password = password })).Token;

    public static Task AddUserAsync(this RpcChannel channel, string? token, string name, string password) =>
        channel.CallAsync<AuthUserAddRequest, AuthUserAddResponse>(token, "Auth", "UserAdd", new AuthUserAddRequest { Name = name, Password = password });

    public static Task GrantRoleAsync(this RpcChannel channel, string? token, string user, string role) =>
        channel.CallAsync<AuthUserGrantRoleRequest, AuthUserGrantRoleResponse>(
            token, "Auth", "UserGrantRole", new AuthUserGrantRoleRequest { User = user, Role = role });

    /// <summary>The user gets a role of its own name with this right.</summary>
    public static async Task PermitAsync(this RpcChannel channel, string? token, string user, Permission.Types.Type type, string key, string rangeEnd = "")
    {
        try
        {
            await channel.CallAsync<AuthRoleAddRequest, AuthRoleAddResponse>(token, "Auth", "RoleAdd", new AuthRoleAddRequest { Name = user });
        }
        catch (RpcException e) when (e.Detail == "etcdserver: role name already exists")
        {
            // From an earlier right.
        }

        await channel.GrantRoleAsync(token, user, user);
        Permission permission = new() { PermType = type, Key = Bytes(key), RangeEnd = Bytes(rangeEnd) };
        await channel.CallAsync<AuthRoleGrantPermissionRequest, AuthRoleGrantPermissionResponse>(
            token, "Auth", "RoleGrantPermission", new AuthRoleGrantPermissionRequest { Name = user, Perm = permission });
    }

    /// <summary>Adds root and "ann", and turns auth on.</summary>
    /// <returns>Root's token.</returns>
    public static async Task<string> EnableAsync(this RpcChannel channel)
    {
        await channel.AddUserAsync(null, "root", "rootpw");
        await channel.GrantRoleAsync(null, "root", "root");
        await channel.AddUserAsync(null, "ann", "annpw");
        await channel.CallAsync<AuthEnableRequest, AuthEnableResponse>(null, "Auth", "AuthEnable", new AuthEnableRequest());
        return await channel.LogInAsync("root", "rootpw");
    }

    public static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);

    public static async Task RefusedAsync(RpcStatusCode code, string text, Func<Task> call)
    {
        RpcException error = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal((code, text), (error.StatusCode, error.Detail));
    }
}
