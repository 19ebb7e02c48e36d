using Discovery.Rpc;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace Discovery.Client;

/// <summary>Carries one request to an endpoint that answers, within one budget of time.</summary>
internal sealed class UnaryCaller(EndpointPool pool, Admission admission, TimeSpan budget, TimeProvider time, ILogger logger)
{
    // A user's rights may change again while a call logs in; beyond, something else is wrong.
    private const int LoginsMax = 3;

    // Below this a share of the budget is not worth an attempt of its own.
    private static readonly TimeSpan ShareMin = TimeSpan.FromMilliseconds(500);

    /// <exception cref="RpcException">The server refused, or no endpoint could be reached.</exception>
    /// <exception cref="OutcomeUnknownException">A write was sent and its answer did not arrive.</exception>
    public async Task<TResponse> CallAsync<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method,
        TRequest request,
        CallKind kind,
        CancellationToken cancellationToken,
        bool requireLeader = true)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        using var observed = new ObservedCall(method.FullName);
        try
        {
            return await AttemptAsync(method, request, kind, requireLeader, observed, cancellationToken);
        }
        catch (Exception e)
        {
            observed.Failed(e);
            throw;
        }
    }

    private async Task<TResponse> AttemptAsync<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method,
        TRequest request,
        CallKind kind,
        bool requireLeader,
        ObservedCall observed,
        CancellationToken cancellationToken)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        var started = time.GetTimestamp();
        RpcException? last = null;
        var sent = false;
        var logins = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var admitting = AdmitAsync(requireLeader, cancellationToken);
            if (!admitting.IsCompleted && kind != CallKind.Waiting)
            {
                // A look-up in the DNS or a login counts as well.
                Task limited = admitting.WaitAsync(Positive(budget - time.GetElapsedTime(started)), time, cancellationToken);
                await limited.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
                if (!admitting.IsCompleted)
                    throw Unreachable(method.FullName, last, sent);
            }

            var ticket = await admitting;
            var choice = pool.Choose();
            var left = kind == CallKind.Waiting ? TimeSpan.MaxValue : budget - time.GetElapsedTime(started);
            if (left <= choice.Wait)
                throw Unreachable(method.FullName, last, sent);
            if (choice.Wait > TimeSpan.Zero)
            {
                await Task.Delay(choice.Wait, time, cancellationToken);
                left -= choice.Wait;
            }

            var attempted = time.GetTimestamp();
            try
            {
                var options = new RpcCallOptions
                {
                    Timeout = kind == CallKind.Waiting ? null : Share(left, kind),
                    Headers = ticket.Headers,
                };
                observed.Attempt(choice.Endpoint.Address);
                var response = await choice.Endpoint.Channel.UnaryAsync(method, request, options, cancellationToken);
                pool.Succeeded(choice.Endpoint);
                return response;
            }
            catch (RpcException e)
            {
                if (CallPolicy.BlamesEndpoint(e))
                    pool.Failed(choice.Endpoint, attempted, e.Detail);
                if (admission.Renews(e.Detail, ticket) && ++logins <= LoginsMax)
                    continue;
                last = e;
                sent |= !e.NotSent;
            }

            switch (CallPolicy.Judge(last, kind))
            {
                case CallVerdict.Refused:
                    throw last;
                case CallVerdict.OutcomeUnknown:
                    throw new OutcomeUnknownException(
                        $"{method.FullName} was sent to {choice.Endpoint.Address}, but whether it was done is unknown: {last.Detail}",
                        last);
                default:
                    ClientLog.TryingElsewhere(logger, method.FullName, last.Detail);
                    break;
            }
        }
    }

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;

    private async Task<Ticket> AdmitAsync(bool requireLeader, CancellationToken cancellationToken)
    {
        await pool.ReadyAsync(cancellationToken);
        return await admission.AdmitAsync(requireLeader, cancellationToken);
    }

    /// <summary>
    /// What is repeatable gets half of the time left while there is another endpoint to turn to: a member that has gone silent
    /// would otherwise eat the whole budget.
    /// </summary>
    private TimeSpan Share(TimeSpan left, CallKind kind) =>
        kind == CallKind.Repeatable && pool.Count > 1 && left / 2 >= ShareMin ? left / 2 : left;

    // An attempt at the end of the budget that found no connection in the time left reached nobody, as those before it.
    private RpcException Unreachable(string method, RpcException? last, bool sent) => new(
        last is { StatusCode: RpcStatusCode.DeadlineExceeded, NotSent: false } ? RpcStatusCode.DeadlineExceeded : RpcStatusCode.Unavailable,
        last is null
            ? $"{method}: no endpoint could be tried within {budget.TotalSeconds:0.###} s, as all of them failed just before or none is known"
            : $"{method}: no endpoint answered within {budget.TotalSeconds:0.###} s; the last one said: {last.Detail}",
        last)
    {
        NotSent = !sent,
    };
}
