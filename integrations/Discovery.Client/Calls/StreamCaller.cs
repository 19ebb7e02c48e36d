using System.Runtime.CompilerServices;
using Discovery.Rpc;
using Google.Protobuf;

namespace Discovery.Client;

/// <summary>Calls that the server answers with many messages, opened again elsewhere when they break.</summary>
internal sealed class StreamCaller(EndpointPool pool, Admission admission, KvClientOptions options, TimeProvider time)
{
    private readonly Backoff _backoff = new(options.BackoffMin, options.BackoffMax);

    /// <summary>The messages of one stream after the other, until the token ends it or the server refuses.</summary>
    public async IAsyncEnumerable<TResponse> FollowAsync<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method, TRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        var failures = 0;
        while (true)
        {
            await pool.ReadyAsync(cancellationToken);
            var ticket = await admission.AdmitAsync(requireLeader: true, cancellationToken);
            var endpoint = pool.Choose().Endpoint;
            var opened = time.GetTimestamp();
            RpcException? failure;
            await using (var call = endpoint.Channel.Start(method, new RpcCallOptions { Headers = ticket.Headers }, cancellationToken))
            {
                failure = await TryAsync(() => AskAsync(call, request, cancellationToken));
                while (failure is null)
                {
                    TResponse? response = null;
                    failure = await TryAsync(async () => response = await NextAsync(call, cancellationToken));
                    if (response is null)
                        continue;
                    failures = 0;
                    pool.Succeeded(endpoint);
                    yield return response;
                }
            }

            if (admission.Renews(failure.Detail, ticket) && failures++ == 0)
                continue;
            pool.Failed(endpoint, opened, failure.Detail);
            await Task.Delay(_backoff.After(++failures), time, cancellationToken);
        }
    }

    /// <summary>
    /// The messages of one stream to its end. It may begin at another endpoint, within the time of a request, but does not go on there:
    /// a failure after the first message is the caller's.
    /// </summary>
    public async IAsyncEnumerable<TResponse> ReadAsync<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method, TRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        var started = time.GetTimestamp();
        var begun = false;
        for (var failures = 1; ; failures++)
        {
            await pool.ReadyAsync(cancellationToken);
            var ticket = await admission.AdmitAsync(requireLeader: true, cancellationToken);
            var endpoint = pool.Choose().Endpoint;
            var opened = time.GetTimestamp();
            RpcException? failure;
            await using (var call = endpoint.Channel.Start(method, new RpcCallOptions { Headers = ticket.Headers }, cancellationToken))
            {
                failure = await TryAsync(() => AskAsync(call, request, cancellationToken));
                while (failure is null)
                {
                    TResponse? response = null;
                    failure = await TryAsync(async () => response = await call.ReadAsync(cancellationToken));
                    if (failure is not null)
                        continue;
                    pool.Succeeded(endpoint);
                    if (response is null)
                        yield break;
                    begun = true;
                    yield return response;
                }
            }

            var renewed = admission.Renews(failure.Detail, ticket);
            if (!renewed)
                pool.Failed(endpoint, opened, failure.Detail);
            if (begun || time.GetElapsedTime(started) >= options.RequestTimeout)
                throw failure;
            if (!renewed || failures > 1)
                await Task.Delay(_backoff.After(failures), time, cancellationToken);
        }
    }

    private static async Task AskAsync<TRequest, TResponse>(
        RpcCall<TRequest, TResponse> call, TRequest request, CancellationToken cancellationToken)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        await call.WriteAsync(request, cancellationToken);
        await call.CompleteAsync();
    }

    private static async Task<TResponse> NextAsync<TRequest, TResponse>(
        RpcCall<TRequest, TResponse> call, CancellationToken cancellationToken)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        await call.ReadAsync(cancellationToken) ?? throw new RpcException(RpcStatusCode.Unavailable, "the server ended the stream");

    private async Task<RpcException?> TryAsync(Func<Task> step)
    {
        try
        {
            await step();
            return null;
        }
        catch (RpcException e) when (CallPolicy.MayReopen(e) || admission.Concerns(e.Detail))
        {
            return e;
        }
    }
}
