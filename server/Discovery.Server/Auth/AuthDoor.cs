using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Store;
using Discovery.Store.Auth;

namespace Discovery.Server.Auth;

/// <summary>
/// Where each call shows who it is and is let in or not. While auth is off this costs the look at one reference.
/// </summary>
/// <remarks>
/// A member may lag, so nobody is sent away over what it knows alone: only what it has heard of the others by a read index counts. Who is
/// let in over what has changed meanwhile is found out where writes are applied and reads are answered.
/// </remarks>
internal sealed class AuthDoor(IAuthSource node, ITokens tokens)
{
    private const string TokenHeader = "token";
    private const string AuthorizationHeader = "authorization";
    private const string Bearer = "Bearer ";

    private static readonly Caller Nobody = Requester.Nobody.ToCaller();

    /// <summary>By the table of RPCs. Those that are judged by their contents are for who is logged in, and have to be looked at further.</summary>
    /// <exception cref="StoreException">Not let in.</exception>
    public ValueTask<Requester> AdmitAsync(RpcServerContext context) => AdmitAsync(context, MethodRights.Table.GetValueOrDefault(context.Method, MethodRight.Root) switch
    {
        MethodRight.Root => static (AuthView auth, in Requester requester) => auth.CheckIsRoot(requester),
        MethodRight.Anybody => static (AuthView _, in Requester _) => null,
        _ => static (AuthView auth, in Requester requester) => auth.CheckIsSomebody(requester),
    });

    /// <summary>What is about to be proposed gets the name of who asks for it.</summary>
    /// <exception cref="StoreException">Not let in.</exception>
    public ValueTask AdmitAsync(RpcServerContext context, Proposal proposal)
    {
        proposal.Caller = Nobody;
        return node.Auth.IsEnabled ? AdmitSomebodyAsync(context, proposal) : default;
    }

    /// <exception cref="StoreException">Not let in.</exception>
    public ValueTask<Requester> AdmitAsync(RpcServerContext context, Judgement judge)
    {
        var auth = node.Auth;
        if (!auth.IsEnabled)
            return new(Requester.Nobody);
        return Judge(context, auth, judge, out var requester) is null ? new(requester) : AskAgainAsync(context, judge);
    }

    /// <summary>
    /// Reads what the requester may see: what comes out was allowed when it was read, however users and roles change meanwhile.
    /// </summary>
    /// <exception cref="StoreException">Not let in.</exception>
    public ValueTask<TResult> ReadAsync<TRequest, TResult>(
        RpcServerContext context, TRequest request, RequestJudgement<TRequest> judge, Func<TRequest, TResult> read)
    {
        if (!node.Auth.IsEnabled)
        {
            var result = read(request);
            if (!node.Auth.IsEnabled)
                return new(result);
        }
        return ReadCheckedAsync(context, (AuthView auth, in Requester requester) => judge(auth, in requester, request), () => read(request));
    }

    private async ValueTask<T> ReadCheckedAsync<T>(RpcServerContext context, Judgement judge, Func<T> read)
    {
        while (true)
        {
            var auth = node.Auth;
            await AdmitAsync(context, judge);
            var result = read();
            if (auth.IsEnabled == node.Auth.IsEnabled && auth.Revision == node.Auth.Revision)
                return result;
        }
    }

    private async ValueTask AdmitSomebodyAsync(RpcServerContext context, Proposal proposal) =>
        await AdmitAsync(context, (AuthView auth, in Requester requester) =>
        {
            proposal.Caller = requester.ToCaller();
            return RequestRights.Check(auth, proposal, node.Leases);
        });

    private async ValueTask<Requester> AskAgainAsync(RpcServerContext context, Judgement judge)
    {
        try
        {
            await node.WaitForReadAsync(context.CancellationToken);
        }
        catch (StoreException)
        {
            // Nobody there to ask: what is known here has to do.
        }
        return Judge(context, node.Auth, judge, out var requester) is { } denied ? throw new StoreException(denied) : requester;
    }

    private StoreError? Judge(RpcServerContext context, AuthView auth, Judgement judge, out Requester requester)
    {
        requester = Requester.Nobody;
        if (!auth.IsEnabled)
            return null;
        if (TokenOf(context) is { } token)
        {
            if (tokens.Find(token, auth) is not { } found)
                return StoreError.InvalidAuthToken;
            requester = found;
        }
        else if (context.ClientCertificateName is { Length: > 0 } name)
        {
            requester = new Requester(name, auth.Revision);
        }
        return judge(auth, requester);
    }

    private static string? TokenOf(RpcServerContext context)
    {
        if (context.RequestHeaders.Get(TokenHeader) is { } token)
            return token;
        var authorization = context.RequestHeaders.Get(AuthorizationHeader);
        return authorization?.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) == true ? authorization[Bearer.Length..].Trim() : authorization;
    }
}
