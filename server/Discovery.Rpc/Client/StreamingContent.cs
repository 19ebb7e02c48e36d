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

    private int _attempts;
    private volatile bool _started;
    private volatile bool _answered;

    /// <summary>Done when the HTTP stack is ready for messages; fails when it never will be.</summary>
    public Task<Stream> Opened => _opened.Task;

    public bool Started
    {
        get => _started;
        set => _started = value;
    }

    /// <summary>Set by the call once the answer has begun to arrive.</summary>
    public bool Answered
    {
        get => _answered;
        set => _answered = value;
    }

    public void Complete() => _completed.TrySetResult();

    /// <summary>Whoever waits to write must not wait for a stream that will never come.</summary>
    public void CloseForWriters(Exception reason)
    {
        if (_opened.TrySetException(reason))
        {
            // Nobody may be waiting.
            _ = _opened.Task.Exception;
        }
    }

    /// <summary>Our side ends the call: an unfinished body makes the HTTP stack reset the stream.</summary>
    public void Abandon(Exception reason)
    {
        CloseForWriters(reason);
        if (_completed.TrySetException(reason))
        {
            _ = _completed.Task.Exception;
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _attempts) > 1)
        {
            // The HTTP stack repeats a request that the server has certainly not processed. Messages may be gone by now, so only the caller can repeat it.
            throw new RequestNotRepeatableException();
        }
        try
        {
            // Without the flush the headers would wait for the first message, and a server that speaks first would never be asked.
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            _opened.TrySetResult(stream);
            await _completed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            // A body without messages is a request too.
            Started = true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && !Answered)
        {
            // The server has reset the stream instead of answering, or its answer is being looked at right now. The HTTP stack knows,
            // but would report a failure of the body first: returning as if all were well lets it speak.
            CloseForWriters(new OperationCanceledException("the server has ended the call", cancellationToken));
        }
        catch (Exception e)
        {
            CloseForWriters(e);
            throw;
        }
    }

    protected override bool TryComputeLength([NotNullWhen(true)] out long length)
    {
        length = 0;
        return false;
    }
}
