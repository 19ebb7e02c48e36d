using Discovery.Protocol;
using Discovery.Rpc;

namespace Discovery.Client;

/// <summary>
/// One gRPC stream with one watch on it. Each watch has a stream of its own: the flow control of HTTP/2 then works per watch, so that
/// a consumer that does not read holds back nobody else and costs no memory here (its stream's window fills and the server stops
/// sending to it), and ending the stream is a cancellation that can't fail. The price is one stream a watch on the shared
/// connection.
/// </summary>
internal sealed class WatchStream : IAsyncDisposable
{
    // A sign of life is asked for twice before the silence counts.
    private const int SilentThirds = 3;

    private readonly RpcCall<WatchRequest, WatchResponse> _call;
    private readonly TimeProvider _time;
    private readonly TimeSpan _silence;
    private Task _asking = Task.CompletedTask;

    public WatchStream(RpcChannel channel, RpcMetadata? headers, TimeSpan silence, TimeProvider time)
    {
        _silence = silence;
        _time = time;
        _call = channel.Start(Methods.Watch, new RpcCallOptions { Headers = headers });
    }

    /// <summary>Asks for the watch and reads the server's confirmation, or its refusal.</summary>
    public async Task<WatchResponse> CreateAsync(WatchCreateRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var opening = OpenAsync(request, cancellationToken);
        try
        {
            return await opening.WaitAsync(timeout, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            Abandon(opening);
            throw new RpcException(RpcStatusCode.Unavailable, $"the watch was not confirmed within {timeout.TotalSeconds:0.###} s");
        }
        catch (OperationCanceledException)
        {
            Abandon(opening);
            throw;
        }
    }

    /// <summary>The next answer, its fragments put together.</summary>
    public async Task<WatchResponse> ReadAsync(CancellationToken cancellationToken)
    {
        var response = await ReadOneAsync(cancellationToken);
        if (!response.Fragment)
            return response;
        var whole = response.Clone();
        do
        {
            response = await ReadOneAsync(cancellationToken);
            if (IsForeign(response, whole))
                continue;
            whole.Events.Add(response.Events);
            whole.Fragment = response.Fragment;
        }
        while (whole.Fragment);
        return whole;
    }

    public async ValueTask DisposeAsync()
    {
        await _call.DisposeAsync();
        Abandon(_asking);
    }

    // An answer to a request for progress carries no watch id and may come between two fragments.
    private static bool IsForeign(WatchResponse response, WatchResponse whole) => response.WatchId != whole.WatchId;

    private static void Abandon(Task task) =>
        _ = task.ContinueWith(
            static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    private async Task<WatchResponse> OpenAsync(WatchCreateRequest request, CancellationToken cancellationToken)
    {
        await _call.WriteAsync(new WatchRequest { CreateRequest = request }, cancellationToken);
        return await _call.ReadAsync(cancellationToken) ?? throw Ended();
    }

    /// <summary>
    /// Reads, asking for progress when it is silent. The clock runs only while somebody waits:
    /// a slow consumer is no dead server.
    /// </summary>
    private async Task<WatchResponse> ReadOneAsync(CancellationToken cancellationToken)
    {
        var reading = _call.ReadAsync(cancellationToken).AsTask();
        for (var third = 1; !reading.IsCompleted; third++)
        {
            Task waiting = reading.WaitAsync(_silence / SilentThirds, _time, cancellationToken);
            await waiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (reading.IsCompleted || cancellationToken.IsCancellationRequested)
                break;
            if (third == SilentThirds)
            {
                Abandon(reading);
                throw new RpcException(RpcStatusCode.Unavailable, $"the server has been silent for {_silence.TotalSeconds:0.###} s");
            }

            // Not awaited: a connection that is dead does not take it, and the silence is what tells.
            if (_asking.IsCompleted)
            {
                Abandon(_asking);
                _asking = _call.WriteAsync(new WatchRequest { ProgressRequest = new WatchProgressRequest() }, CancellationToken.None);
            }
        }

        return await reading ?? throw Ended();
    }

    private static RpcException Ended() => new(RpcStatusCode.Unavailable, "the server ended the stream");
}
