using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Store;

namespace Discovery.Server.Services;

/// <summary>
/// Whatever has to do with passwords. They end here: what goes on, into the log first of all, is a hash, and the request forgets its own
/// (etcd's CVE-2021-28235).
/// </summary>
internal sealed partial class AuthService
{
    /// <summary>Each of them means that somebody changed this very password in between.</summary>
    private const int LoginAttemptsMax = 5;

    private async ValueTask<AuthenticateResponse> AuthenticateAsync(AuthenticateRequest request, RpcServerContext context)
    {
        var password = request.Password;
        request.Password = "";
        for (var attempt = 1; ; attempt++)
        {
            // The newest password counts, wherever it was set.
            await node.WaitForReadAsync(context.CancellationToken);
            var auth = node.Auth;
            if (!auth.IsEnabled)
                throw new StoreException(StoreError.AuthNotEnabled);
            var user = auth.Find(request.Name);
            if (!await passwords.IsRightAsync(context.Peer, request.Name, user, password, context.CancellationToken))
                throw new StoreException(StoreError.AuthFailed);
            try
            {
                return new AuthenticateResponse { Token = await tokens.IssueAsync(user!, auth, context.CancellationToken), Header = Header() };
            }
            catch (StoreException e) when (e.Error == StoreError.AuthOldRevision && attempt < LoginAttemptsMax)
            {
                // Checked against a password that is no more.
            }
        }
    }

    private async ValueTask<AuthUserAddResponse> UserAddAsync(AuthUserAddRequest request, RpcServerContext context)
    {
        var password = request.Password;
        (request.Password, request.HashedPassword) = ("", "");
        await door.AdmitAsync(context);
        if (request.Options?.NoPassword != true)
            request.HashedPassword = await passwords.HashAsync(context.Peer, request.Name, password, context.CancellationToken);
        return await ChangeAsync<AuthUserAddResponse>(new AuthChange { UserAdd = request }, context);
    }

    private async ValueTask<AuthUserChangePasswordResponse> UserChangePasswordAsync(AuthUserChangePasswordRequest request, RpcServerContext context)
    {
        var password = request.Password;
        (request.Password, request.HashedPassword) = ("", "");
        await door.AdmitAsync(context);
        // An empty one fits nothing from then on, as in etcd.
        if (password.Length > 0)
            request.HashedPassword = await passwords.HashAsync(context.Peer, request.Name, password, context.CancellationToken);
        return await ChangeAsync<AuthUserChangePasswordResponse>(new AuthChange { UserChangePassword = request }, context);
    }
}
