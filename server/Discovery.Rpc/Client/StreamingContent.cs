using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Discovery.Rpc.Client;

/// <summary>
/// A request body that stays open: the HTTP stack hands over its stream, the call writes to it as long as it likes,
/// and completing the body sends END_STREAM.
/// </summary>
internal sealed class StreamingContent : HttpContent, ISendProgress
{
    private readonly TaskCompletionSource<Stream> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when the HTTP stack is ready for messages; fails when it never will be.</summary>
    public Task<Stream> Opened => _opened.Task;

    public bool Started { get; set; }

    public void Complete() => _completed.TrySetResult();

    /// <summary>The call is over: nobody may wait for the body any longer.</summary>
    public void Abandon(Exception reason)
    {
        if (_opened.TrySetException(reason))
        {
            // Nobody may be waiting for it.
            _ = _opened.Task.Exception;
        }
        _completed.TrySetResult();
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // Without the flush the headers would wait for the first message, and a server that speaks first would never be asked.
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        if (!_opened.TrySetResult(stream))
        {
            // The HTTP stack repeats a request that the server refused unseen. Messages may be gone by then, so the caller has to repeat it.
            throw new RequestNotRepeatableException();
        }
        await _completed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        // A body without messages is a request too.
        Started = true;
    }

    protected override bool TryComputeLength([NotNullWhen(true)] out long length)
    {
        length = 0;
        return false;
    }
}
