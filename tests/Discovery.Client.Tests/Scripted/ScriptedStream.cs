using System.Threading.Channels;
using Discovery.Rpc;

namespace Discovery.Client.Tests;

/// <summary>The server's end of one streaming call, in the hands of a test.</summary>
internal sealed class ScriptedStream<TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<TRequest> _requests = Channel.CreateUnbounded<TRequest>();
    private readonly IRpcStreamWriter<TResponse> _responses;
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ScriptedStream(IRpcStreamWriter<TResponse> responses, RpcServerContext context)
    {
        _responses = responses;
        Headers = context.RequestHeaders;
    }

    public RpcMetadata Headers { get; }

    /// <summary>Completes when the client has ended the call.</summary>
    public Task ClientGone => _gone.Task.WaitAsync(Patience);

    /// <summary>The next request of the client.</summary>
    public async Task<TRequest> ReceiveAsync() => await _requests.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>True when a request waits to be received.</summary>
    public bool TryReceive(out TRequest? request) => _requests.Reader.TryRead(out request);

    public async Task SendAsync(TResponse response) =>
        await _responses.WriteAsync(response, CancellationToken.None).AsTask().WaitAsync(Patience);

    /// <summary>Ends the call with a status.</summary>
    public void End(RpcException status) => _end.TrySetException(status);

    /// <summary>Ends the call with OK, as a server does that stops.</summary>
    public void End() => _end.TrySetResult();

    /// <summary>Takes the requests in until the test or the client ends the call.</summary>
    public async Task ServeAsync(IRpcStreamReader<TRequest> requests, CancellationToken aborted)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        var pumping = PumpAsync(requests, ended.Token);
        using var registration = aborted.Register(() =>
        {
            _gone.TrySetResult();
            _end.TrySetCanceled(aborted);
        });
        try
        {
            await _end.Task;
        }
        finally
        {
            // Kestrel uses a stream again for the next call: whoever still reads would take that one's requests.
            await ended.CancelAsync();
            await pumping;
        }
    }

    private async Task PumpAsync(IRpcStreamReader<TRequest> requests, CancellationToken aborted)
    {
        try
        {
            while (await requests.ReadAsync(aborted) is { } request)
                await _requests.Writer.WriteAsync(request, aborted);
        }
        catch (Exception e) when (e is OperationCanceledException or RpcException or IOException)
        {
            // The call has ended.
        }
    }
}
