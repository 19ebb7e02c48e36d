using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Server.Auth;
using Discovery.Server.Node;
using Discovery.Store;
using Discovery.Store.Auth;
using Discovery.Store.Watch;

namespace Discovery.Server.Services;

/// <summary>etcdserverpb.Watch: one call carries any number of watches; requests and responses have a loop each.</summary>
internal sealed class WatchService(DiscoveryNode node, AuthDoor door)
{
    // Between two looks at what is ready to be sent.
    private const int EventsPerCatchUp = 1000;

    // A client's window of flow control, about; beyond, a flush would wait for the client anyway.
    private const int BytesPerFlush = 48 << 10;

    public RpcService Bind() => RpcService.For(ServiceDescriptors.Find("Watch"))
        .Duplex<WatchRequest, WatchResponse>("Watch", WatchAsync)
        .Build();

    private async Task WatchAsync(IRpcStreamReader<WatchRequest> requests, IRpcStreamWriter<WatchResponse> responses, RpcServerContext context)
    {
        node.RefuseOnLearner();
        using var ready = new Signal();
        using var accepts = new Signal();
        var stream = node.Watches.Open(ready.Set, accepts.Set);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var writing = WriteAsync(stream, responses, ready, ended.Token);
        var reading = ReadAsync(stream, requests, accepts, context, ended.Token);
        try
        {
            await await Task.WhenAny(reading, writing);
            // A client that half-closes has no more requests, but its watches go on, as in etcd: the JSON gateway works that way.
            await writing;
        }
        finally
        {
            // Neither loop may outlive the call: the host gives its streams to the next one.
            await ended.CancelAsync();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stream.Close();
        }
    }

    private async Task ReadAsync(
        WatchStream stream, IRpcStreamReader<WatchRequest> requests, Signal accepts, RpcServerContext context, CancellationToken ended)
    {
        while (await requests.ReadAsync(ended) is { } request)
        {
            while (!stream.AcceptsRequests)
                await accepts.WaitAsync(ended);
            if (request.CreateRequest is { StartRevision: >= 0 } create && node.Auth.IsEnabled && await RefusalAsync(create, context) is { } reason)
                stream.Refuse(reason);
            else
                stream.Handle(request);
        }
    }

    /// <summary>Null when the user may watch it. One that may not is an answer of the stream, not its end, in the words of Go's gRPC as from etcd.</summary>
    private async ValueTask<string?> RefusalAsync(WatchCreateRequest create, RpcServerContext context)
    {
        try
        {
            await door.AdmitAsync(context, (AuthView auth, in Requester requester) => RequestRights.Check(auth, requester, create));
            return null;
        }
        catch (StoreException e)
        {
            return $"rpc error: code = {(RpcStatusCode)e.Error.GrpcCode()} desc = {e.Error.Text()}";
        }
    }

    private async Task WriteAsync(WatchStream stream, IRpcStreamWriter<WatchResponse> responses, Signal ready, CancellationToken ended)
    {
        using var frames = new WatchFrames(node);
        while (!ended.IsCancellationRequested)
        {
            var isFull = Fill(frames, stream, out var large);
            if (frames.Frames.Count > 0)
            {
                node.Metrics.WatchEvents.Add(frames.CountEvents());
                await responses.WriteAsync(frames.Frames, ended);
            }
            if (large is not null)
            {
                node.Metrics.WatchEvents.Add(large.Events.Count);
                await responses.WriteAsync(large, ended);
            }
            // Whenever the stream gives no more: also behind what it gave before, as it says so for the sake of watchers that lag.
            if (!isFull && !stream.CatchUp(EventsPerCatchUp))
                await ready.WaitAsync(ended);
        }
    }

    /// <summary>Takes what is there to be sent, as far as it goes into one flush.</summary>
    /// <param name="large">What is to be sent behind it, alone.</param>
    /// <returns>False when the stream gave no more.</returns>
    private static bool Fill(WatchFrames frames, WatchStream stream, out WatchResponse? large)
    {
        large = null;
        while (frames.Frames.Bytes < BytesPerFlush)
        {
            if (!stream.TryTakeEncoded(out var taken))
                return false;
            if (!frames.TryAdd(taken))
            {
                large = taken.Message;
                return true;
            }
        }
        return true;
    }
}
