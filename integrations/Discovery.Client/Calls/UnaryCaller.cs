using Discovery.Rpc;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace Discovery.Client;

/// <summary>Carries one request to an endpoint that answers, within one budget of time.</summary>
internal sealed class UnaryCaller(EndpointPool pool, TimeSpan budget, TimeProvider time, ILogger logger)
{
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
        var started = time.GetTimestamp();
        RpcException? last = null;
        var sent = false;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var choice = pool.Choose();
            var left = budget - time.GetElapsedTime(started);
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
                    Timeout = Share(left, kind),
                    Headers = requireLeader ? CallHeaders.RequireLeader : null,
                };
                var response = await choice.Endpoint.Channel.UnaryAsync(method, request, options, cancellationToken);
                pool.Succeeded(choice.Endpoint);
                return response;
            }
            catch (RpcException e)
            {
                if (CallPolicy.BlamesEndpoint(e))
                    pool.Failed(choice.Endpoint, attempted, e.Detail);
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

    /// <summary>
    /// What is repeatable gets half of the time left while there is another endpoint to turn to: a member that has gone silent
    /// would otherwise eat the whole budget.
    /// </summary>
    private TimeSpan Share(TimeSpan left, CallKind kind) =>
        kind == CallKind.Repeatable && pool.Count > 1 && left / 2 >= ShareMin ? left / 2 : left;

    private RpcException Unreachable(string method, RpcException? last, bool sent) => new(
        last?.StatusCode == RpcStatusCode.DeadlineExceeded ? RpcStatusCode.DeadlineExceeded : RpcStatusCode.Unavailable,
        last is null
            ? $"{method}: no endpoint could be tried within {budget.TotalSeconds:0.###} s, as all of them failed just before"
            : $"{method}: no endpoint answered within {budget.TotalSeconds:0.###} s; the last one said: {last.Detail}",
        last)
    {
        NotSent = !sent,
    };
}
