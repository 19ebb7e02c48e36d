using Discovery.Rpc;
using Google.Protobuf;

namespace Discovery.Client;

/// <summary>Calls to one member and no other, whether or not it is one of the client's endpoints. Nothing is repeated but for a token.</summary>
internal sealed class MemberCaller(EndpointPool pool, Admission admission, KvClientOptions options)
{
    public Task<TResponse> CallAsync<TRequest, TResponse>(
        Uri endpoint, RpcMethod<TRequest, TResponse> method, TRequest request, CancellationToken cancellationToken, bool limited = true)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> => WithChannelAsync(endpoint, method.FullName, (channel, headers) =>
        {
            var call = new RpcCallOptions { Timeout = limited ? options.RequestTimeout : null, Headers = headers };
            return channel.UnaryAsync(method, request, call, cancellationToken);
        }, cancellationToken);

    /// <summary>A call that the server answers with many messages, each handed on before the next is read.</summary>
    public Task ReadAllAsync<TRequest, TResponse>(
        Uri endpoint, RpcMethod<TRequest, TResponse> method, TRequest request, Func<TResponse, Task> take, CancellationToken cancellationToken)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> => WithChannelAsync(endpoint, method.FullName, async (channel, headers) =>
        {
            await using var call = channel.Start(method, new RpcCallOptions { Headers = headers }, cancellationToken);
            await call.WriteAsync(request, cancellationToken);
            await call.CompleteAsync();
            while (await call.ReadAsync(cancellationToken) is { } response)
                await take(response);
            return true;
        }, cancellationToken);

    private async Task<T> WithChannelAsync<T>(
        Uri endpoint, string method, Func<RpcChannel, RpcMetadata?, Task<T>> call, CancellationToken cancellationToken)
    {
        EndpointList.Validate([endpoint]);
        using var observed = new ObservedCall(method);
        try
        {
            if (pool.Find(endpoint) is { } known)
                return await AdmittedAsync(known.Channel);
            await using var channel = new RpcChannel(endpoint, pool.ChannelOptions);
            return await AdmittedAsync(channel);
        }
        catch (Exception e)
        {
            observed.Failed(e);
            throw;
        }

        async Task<T> AdmittedAsync(RpcChannel channel)
        {
            observed.Attempt(endpoint);
            var ticket = await admission.AdmitAsync(requireLeader: false, cancellationToken);
            try
            {
                return await call(channel, ticket.Headers);
            }
            catch (RpcException e) when (admission.Renews(e.Detail, ticket))
            {
                // The token is looked at ahead of everything else.
                ticket = await admission.AdmitAsync(requireLeader: false, cancellationToken);
                return await call(channel, ticket.Headers);
            }
        }
    }
}
