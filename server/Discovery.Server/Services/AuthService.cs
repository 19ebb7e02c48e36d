using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Server.Auth;
using Discovery.Server.Node;
using Discovery.Store;
using Discovery.Store.Auth;
using Google.Protobuf;

namespace Discovery.Server.Services;

/// <summary>etcdserverpb.Auth: users, roles and logins. Changes go through the log, questions behind a read index.</summary>
internal sealed partial class AuthService(DiscoveryNode node, AuthDoor door, ITokens tokens, PasswordCheck passwords)
{
    public RpcService Bind() => RpcService.For(ServiceDescriptors.Find("Auth"))
        .Unary<AuthEnableRequest, AuthEnableResponse>("AuthEnable", (r, c) => ChangeAsync<AuthEnableResponse>(new AuthChange { Enable = r }, c))
        .Unary<AuthDisableRequest, AuthDisableResponse>("AuthDisable", (r, c) => ChangeAsync<AuthDisableResponse>(new AuthChange { Disable = r }, c))
        .Unary<AuthStatusRequest, AuthStatusResponse>("AuthStatus", StatusAsync)
        .Unary<AuthenticateRequest, AuthenticateResponse>("Authenticate", AuthenticateAsync)
        .Unary<AuthUserAddRequest, AuthUserAddResponse>("UserAdd", UserAddAsync)
        .Unary<AuthUserGetRequest, AuthUserGetResponse>("UserGet", UserGetAsync)
        .Unary<AuthUserListRequest, AuthUserListResponse>("UserList", UserListAsync)
        .Unary<AuthUserDeleteRequest, AuthUserDeleteResponse>("UserDelete", (r, c) => ChangeAsync<AuthUserDeleteResponse>(new AuthChange { UserDelete = r }, c))
        .Unary<AuthUserChangePasswordRequest, AuthUserChangePasswordResponse>("UserChangePassword", UserChangePasswordAsync)
        .Unary<AuthUserGrantRoleRequest, AuthUserGrantRoleResponse>("UserGrantRole", (r, c) => ChangeAsync<AuthUserGrantRoleResponse>(new AuthChange { UserGrantRole = r }, c))
        .Unary<AuthUserRevokeRoleRequest, AuthUserRevokeRoleResponse>("UserRevokeRole", (r, c) => ChangeAsync<AuthUserRevokeRoleResponse>(new AuthChange { UserRevokeRole = r }, c))
        .Unary<AuthRoleAddRequest, AuthRoleAddResponse>("RoleAdd", (r, c) => ChangeAsync<AuthRoleAddResponse>(new AuthChange { RoleAdd = r }, c))
        .Unary<AuthRoleGetRequest, AuthRoleGetResponse>("RoleGet", RoleGetAsync)
        .Unary<AuthRoleListRequest, AuthRoleListResponse>("RoleList", RoleListAsync)
        .Unary<AuthRoleDeleteRequest, AuthRoleDeleteResponse>("RoleDelete", (r, c) => ChangeAsync<AuthRoleDeleteResponse>(new AuthChange { RoleDelete = r }, c))
        .Unary<AuthRoleGrantPermissionRequest, AuthRoleGrantPermissionResponse>(
            "RoleGrantPermission", (r, c) => ChangeAsync<AuthRoleGrantPermissionResponse>(new AuthChange { RoleGrantPermission = r }, c))
        .Unary<AuthRoleRevokePermissionRequest, AuthRoleRevokePermissionResponse>(
            "RoleRevokePermission", (r, c) => ChangeAsync<AuthRoleRevokePermissionResponse>(new AuthChange { RoleRevokePermission = r }, c))
        .Build();

    private async ValueTask<AuthStatusResponse> StatusAsync(AuthStatusRequest request, RpcServerContext context)
    {
        await node.WaitForReadAsync(context.CancellationToken);
        var auth = node.Auth;
        return new AuthStatusResponse { Header = Header(), Enabled = auth.IsEnabled, AuthRevision = auth.Revision };
    }

    private async ValueTask<AuthUserGetResponse> UserGetAsync(AuthUserGetRequest request, RpcServerContext context)
    {
        await node.WaitForReadAsync(context.CancellationToken);
        await door.AdmitAsync(context, (AuthView auth, in Requester requester) =>
            auth.CheckIsRoot(requester) is not { } denied || (IsHimself(auth, requester) && requester.User == request.Name) ? null : denied);
        var user = node.Auth.Find(request.Name) ?? throw new StoreException(StoreError.UserNotFound);
        return new AuthUserGetResponse { Header = Header(), Roles = { user.Roles } };
    }

    private async ValueTask<AuthRoleGetResponse> RoleGetAsync(AuthRoleGetRequest request, RpcServerContext context)
    {
        await node.WaitForReadAsync(context.CancellationToken);
        await door.AdmitAsync(context, (AuthView auth, in Requester requester) =>
            auth.CheckIsRoot(requester) is not { } denied || (IsHimself(auth, requester) && auth.Find(requester.User)!.Roles.Contains(request.Role)) ? null : denied);
        var permissions = node.Auth.PermissionsOf(request.Role) ?? throw new StoreException(StoreError.RoleNotFound);
        return new AuthRoleGetResponse { Header = Header(), Perm = { permissions } };
    }

    private async ValueTask<AuthUserListResponse> UserListAsync(AuthUserListRequest request, RpcServerContext context)
    {
        await node.WaitForReadAsync(context.CancellationToken);
        await door.AdmitAsync(context);
        return new AuthUserListResponse { Header = Header(), Users = { node.Auth.UserNames() } };
    }

    private async ValueTask<AuthRoleListResponse> RoleListAsync(AuthRoleListRequest request, RpcServerContext context)
    {
        await node.WaitForReadAsync(context.CancellationToken);
        await door.AdmitAsync(context);
        return new AuthRoleListResponse { Header = Header(), Roles = { node.Auth.RoleNames() } };
    }

    private async ValueTask<T> ChangeAsync<T>(AuthChange change, RpcServerContext context)
        where T : class, IMessage
    {
        var proposal = new Proposal { Auth = change };
        await door.AdmitAsync(context, proposal);
        var response = await node.ProposeAsync<T>(proposal);
        // All of them have the header in field 1.
        node.Complete((ResponseHeader)response.Descriptor.FindFieldByNumber(1).Accessor.GetValue(response));
        return response;
    }

    private static bool IsHimself(AuthView auth, in Requester requester) => auth.CheckIsSomebody(requester) is null;

    private ResponseHeader Header() => node.Complete(new ResponseHeader { Revision = node.Store.CurrentRevision });
}
