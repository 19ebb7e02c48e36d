using System.Runtime.CompilerServices;
using Discovery.Rpc.Client;
using Discovery.Rpc.Wire;
using Google.Protobuf;

namespace Discovery.Rpc;

/// <summary>
/// An open call. Writing and reading may go on side by side; there may be several writers (their messages are sent one after
/// another) but only one reader. Disposing it cancels whatever is still open, and the server sees that at once.
/// Cancelling one write or one read ends the whole call, as half a message can't be taken back.
/// </summary>
public sealed class RpcCall<TRequest, TResponse> : IAsyncDisposable
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    /// <summary>How long a failed write waits for the answer that explains the failure.</summary>
    private static readonly TimeSpan ExplanationTimeout = TimeSpan.FromSeconds(2);

    private readonly RpcChannel _channel;
    private readonly RpcMethod<TRequest, TResponse> _method;
    private readonly CallLifetime _lifetime;
    private readonly StreamingContent _content = new();
    private readonly bool _compress;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly PooledBuffer _frame = new();
    private readonly Task<ResponseReader<TResponse>> _response;
    private readonly TaskCompletionSource<RpcMetadata> _headers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile CallStatus? _status;
    private int _completed;
    private int _disposed;

    internal RpcCall(RpcChannel channel, RpcMethod<TRequest, TResponse> method, in RpcCallOptions options, Uri uri, CallLifetime lifetime)
    {
        _channel = channel;
        _method = method;
        _lifetime = lifetime;
        _compress = options.Compress;
        _response = SendAsync(CallRequest.Create(uri, channel.ServerName, _content, options));
        lifetime.Token.UnsafeRegister(static state => ((RpcCall<TRequest, TResponse>)state!).EndFromOurSide(), this);
    }

    /// <summary>Metadata of the answer, as soon as the server sends it; fails like the call when it never does.</summary>
    public Task<RpcMetadata> ResponseHeaders => _headers.Task;

    /// <summary>Metadata sent with the final status; empty until <see cref="ReadAsync"/> has returned null or thrown.</summary>
    public RpcMetadata Trailers => _status?.Trailers ?? [];

    /// <summary>Sends one message. Returns when the transport has taken it, which is where a slow server holds the writer back.</summary>
    /// <exception cref="RpcException">The call has ended.</exception>
    public Task WriteAsync(TRequest message, CancellationToken cancellationToken = default) => WriteAsync(message, flush: true, cancellationToken);

    /// <summary>Sends one message, and leaves it to a later write to flush when <paramref name="flush"/> is false: for a writer who knows that more follow.</summary>
    /// <exception cref="RpcException">The call has ended.</exception>
    public async Task WriteAsync(TRequest message, bool flush, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (Volatile.Read(ref _completed) != 0)
        {
            throw new InvalidOperationException($"the request stream of {_method.FullName} has been completed");
        }
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Stream stream = await _content.Opened.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (_lifetime.Reason(notSent: !_content.Started, null) is { } reason)
            {
                throw reason;
            }
            _content.Started = true;
            _frame.Clear();
            FrameWriter.Write(_frame, message, _compress);
            await stream.WriteAsync(_frame.WrittenMemory, cancellationToken).ConfigureAwait(false);
            if (flush)
            {
                await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _lifetime.Abandon();
            throw;
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw await WhyWriteFailedAsync(e).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Says that no more messages follow. Waits for writes under way; calling it again changes nothing.</summary>
    public async Task CompleteAsync()
    {
        if (Interlocked.Exchange(ref _completed, 1) == 0)
        {
            await _writing.WaitAsync().ConfigureAwait(false);
            _content.Complete();
            _writing.Release();
        }
    }

    /// <summary>The next message, or null when the call has ended with OK.</summary>
    /// <exception cref="RpcException">The call ended with another status.</exception>
    /// <exception cref="InvalidOperationException">Another read is under way.</exception>
    /// <exception cref="OperationCanceledException">The token of this read or of the call was cancelled.</exception>
    public async ValueTask<TResponse?> ReadAsync(CancellationToken cancellationToken = default)
    {
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static state => ((CallLifetime)state!).Abandon(), _lifetime);
        ResponseReader<TResponse>? reader = null;
        try
        {
            reader = await _response.ConfigureAwait(false);
            return await reader.ReadAsync().ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested && reader?.Status is null)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception e) when (e is not (RpcException or ConcurrentReadException))
        {
            throw TransportErrors.Translate(e, _lifetime, _content, _channel.Address);
        }
        finally
        {
            if (reader?.Status is { } status)
            {
                _status = status;
                // The server has ended the call and takes nothing more.
                _content.Complete();
            }
        }
    }

    /// <summary>All messages until the call ends with OK.</summary>
    /// <exception cref="RpcException">The call ended with another status.</exception>
    public async IAsyncEnumerable<TResponse> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await ReadAsync(cancellationToken).ConfigureAwait(false) is { } message)
        {
            yield return message;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }
        _lifetime.Abandon();
        await ((Task)_response).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Writers see the end of the call, so this does not wait for long; afterwards nobody uses the buffer.
        await _writing.WaitAsync().ConfigureAwait(false);
        _frame.Dispose();
        _writing.Release();
        _content.Dispose();
        _lifetime.Dispose();
    }

    private async Task<ResponseReader<TResponse>> SendAsync(HttpRequestMessage request)
    {
        try
        {
            HttpResponseMessage response = await _channel.Invoker.SendAsync(request, _lifetime.Token).ConfigureAwait(false);
            _content.Answered = true;
            var reader = new ResponseReader<TResponse>(response, _method.ResponseParser, _channel.MaxReceiveMessageBytes, _lifetime.Token);
            _headers.TrySetResult(reader.Headers);
            if (reader.Status is not null)
            {
                _content.CloseForWriters(new IOException("the server has ended the call"));
            }
            if (_lifetime.Token.IsCancellationRequested)
            {
                reader.Close();
            }
            return reader;
        }
        catch (Exception e)
        {
            Exception translated = TransportErrors.Translate(e, _lifetime, _content, _channel.Address);
            _headers.TrySetException(translated);
            // A call whose owner never looks at it must not end as an unobserved exception.
            _ = _headers.Task.Exception;
            _content.Abandon(translated);
            throw translated;
        }
    }

    /// <summary>Caller, deadline, disposal or the channel ended the call: the server has to see it, whether or not anybody reads or writes.</summary>
    private void EndFromOurSide()
    {
        _content.Abandon(new OperationCanceledException(_lifetime.Token));
        _ = _response.ContinueWith(
            static task =>
            {
                if (task.IsCompletedSuccessfully)
                {
                    task.Result.Close();
                }
                else
                {
                    _ = task.Exception;
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>The cause of a failed write is the end of the call. If its status can be known, that is what the writer should see.</summary>
    private async ValueTask<Exception> WhyWriteFailedAsync(Exception error)
    {
        if (_lifetime.Reason(!_content.Started, error) is { } reason)
        {
            return reason;
        }
        await ((Task)_response.WaitAsync(ExplanationTimeout)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_response.IsFaulted)
        {
            return _response.Exception!.InnerException!;
        }
        return _response is { IsCompletedSuccessfully: true, Result.Status: { Code: not RpcStatusCode.OK } status }
            ? new RpcException(status.Code, status.Detail, error) { Trailers = status.Trailers }
            : new RpcException(RpcStatusCode.Unavailable, "the server has ended the call; reading from it gives the status", error);
    }
}
