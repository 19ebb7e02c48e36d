using System.Diagnostics;
using Discovery.Rpc;

namespace Discovery.Client;

/// <summary>Gives calls the metadata that they need: the token, the wish for a leader, the trace that they belong to.</summary>
internal sealed class Admission(Credentials? credentials)
{
    public static Admission Anonymous { get; } = new(null);

    public async ValueTask<Ticket> AdmitAsync(bool requireLeader, CancellationToken cancellationToken)
    {
        var session = credentials is null ? null : await LoggedInAsync(credentials, cancellationToken);
        var trace = Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } current ? (id, current.TraceStateString) : default;
        if (session?.Token is null && trace.id is null)
            return new Ticket(requireLeader ? CallHeaders.RequireLeader : null, session);

        var headers = new RpcMetadata();
        if (requireLeader)
            headers.Add("hasleader", "true");
        if (session?.Token is { } token)
            headers.Add("token", token);
        if (trace.id is not null)
            headers.Add("traceparent", trace.id);
        if (!string.IsNullOrEmpty(trace.TraceStateString))
            headers.Add("tracestate", trace.TraceStateString);
        return new Ticket(headers, session);
    }

    /// <summary>True when the failure is about a token that this client can replace.</summary>
    public bool Concerns(string failure) => credentials is not null && IsAboutToken(failure);

    /// <summary>True when the failure is about the token, so that the call may be made again with another one: nothing has been done.</summary>
    public bool Renews(string failure, in Ticket ticket) => Concerns(failure) && Renew(ticket);

    /// <summary>Whatever the failure was: the next call logs in again. False when this client has no login to renew.</summary>
    public bool Renew(in Ticket ticket)
    {
        if (credentials is null || ticket.Session is not { } session)
            return false;
        credentials.Reject(session);
        return true;
    }

    private static async ValueTask<AuthSession> LoggedInAsync(Credentials credentials, CancellationToken cancellationToken)
    {
        try
        {
            return await credentials.CurrentAsync(cancellationToken);
        }
        catch (RpcException e)
        {
            // The login may have been sent; the call for which it was needed was not.
            throw new RpcException(e.StatusCode, e.Detail, e) { NotSent = true };
        }
    }

    // "user name is empty" is the answer to a call without a token: authentication was turned on after our login.
    // Contained, not equal: a watch is told in a sentence around it.
    private static bool IsAboutToken(string failure) =>
        failure.Contains("etcdserver: invalid auth token", StringComparison.Ordinal)
        || failure.Contains("etcdserver: revision of auth store is old", StringComparison.Ordinal)
        || failure.Contains("etcdserver: user name is empty", StringComparison.Ordinal);
}
