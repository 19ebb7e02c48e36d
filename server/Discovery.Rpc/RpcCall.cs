using System.IO.Pipelines;
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
    private readonly RpcChannel _channel;
    private readonly RpcMethod<TRequest, TResponse> _method;
    private readonly CallLifetime _lifetime;
    private readonly StreamingContent _content = new();
    private readonly bool _compress;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly PooledBuffer _frame = new();
    private readonly Task<HttpResponseMessage> _response;
    private readonly TaskCompletionSource<RpcMetadata> _headers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PipeReader? _body;
    private FrameReader<TResponse>? _frames;
    private volatile CallStatus? _status;
    private int _completed;
    private int _disposed;

    internal RpcCall(RpcChannel channel, RpcMethod<TRequest, TResponse> method, in RpcCallOptions options, Uri uri, CallLifetime lifetime)
    {
        _channel = channel;
        _method = method;
        _lifetime = lifetime;
        _compress = options.Compress;
        _response = SendAsync(CallRequest.Create(uri, _content, options));
        // A call whose owner never reads must not end as an unobserved exception.
        _ = _response.ContinueWith(
            static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Metadata of the answer, as soon as the server sends it; fails like the call when it never does.</summary>
    public Task<RpcMetadata> ResponseHeaders => _headers.Task;

    /// <summary>Metadata sent with the final status; empty until <see cref="ReadAsync"/> has returned null or thrown.</summary>
    public RpcMetadata Trailers => _status?.Trailers ?? [];

    /// <summary>Sends one message. Returns when the transport has taken it, which is where a slow server holds the writer back.</summary>
    /// <exception cref="RpcException">The call has ended.</exception>
    public async Task WriteAsync(TRequest message, CancellationToken cancellationToken = default)
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
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
            _content.Started = true;
            _frame.Clear();
            FrameWriter.Write(_frame, message, _compress);
            await stream.WriteAsync(_frame.WrittenMemory, cancellationToken).ConfigureAwait(false);
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _lifetime.Abandon();
            throw;
        }
        catch (Exception e)
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
        if (Interlocked.Exchange(ref _completed, 1) != 0)
        {
            return;
        }
        await _writing.WaitAsync().ConfigureAwait(false);
        _content.Complete();
        _writing.Release();
    }

    /// <summary>The next message, or null when the call has ended with OK.</summary>
    /// <exception cref="RpcException">The call ended with another status.</exception>
    public async ValueTask<TResponse?> ReadAsync(CancellationToken cancellationToken = default)
    {
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static state => ((CallLifetime)state!).Abandon(), _lifetime);
        try
        {
            return await ReadCoreAsync().ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested && _status is null)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw TransportErrors.Translate(e, _lifetime, _content, _channel.Address);
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
        _content.Abandon(new RpcException(RpcStatusCode.Canceled, "the call was disposed"));
        try
        {
            (await _response.ConfigureAwait(false)).Dispose();
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException)
        {
            // It ended before there was a response: nothing to release.
        }
        // Writers see the end of the call, so this does not wait for long; afterwards nobody uses the buffer.
        await _writing.WaitAsync().ConfigureAwait(false);
        _frame.Dispose();
        _writing.Release();
        _content.Dispose();
        _lifetime.Dispose();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        try
        {
            HttpResponseMessage response = await _channel.Invoker.SendAsync(request, _lifetime.Token).ConfigureAwait(false);
            _status = ResponseStatus.FromHeaders(response);
            _headers.TrySetResult(ResponseStatus.Metadata(response.Headers.NonValidated));
            return response;
        }
        catch (Exception e)
        {
            Exception translated = TransportErrors.Translate(e, _lifetime, _content, _channel.Address);
            _headers.TrySetException(translated);
            _ = _headers.Task.Exception;
            _content.Abandon(translated);
            throw translated;
        }
    }

    private async ValueTask<TResponse?> ReadCoreAsync()
    {
        HttpResponseMessage response = await _response.ConfigureAwait(false);
        if (_status is { } ended)
        {
            ended.ThrowUnlessOk();
            return null;
        }
        if (_frames is null)
        {
            _body = PipeReader.Create(await response.Content.ReadAsStreamAsync(_lifetime.Token).ConfigureAwait(false));
            _frames = new(_body, _method.ResponseParser, ResponseStatus.UsesGzip(response), _channel.MaxReceiveMessageBytes);
        }
        if (await _frames.ReadAsync(_lifetime.Token).ConfigureAwait(false) is { } message)
        {
            return message;
        }
        await _body!.CompleteAsync().ConfigureAwait(false);
        _status = ResponseStatus.FromTrailers(response);
        _status.ThrowUnlessOk();
        return null;
    }

    /// <summary>The cause of a failed write is the end of the call. If its status is known already, that is what the writer should see.</summary>
    private async ValueTask<Exception> WhyWriteFailedAsync(Exception error)
    {
        if (error is RpcException or ObjectDisposedException)
        {
            return error;
        }
        if (_response.IsCompleted)
        {
            try
            {
                await _response.ConfigureAwait(false);
            }
            catch (Exception e) when (e is RpcException or OperationCanceledException)
            {
                return e;
            }
            if (_status is { Code: not RpcStatusCode.OK } status)
            {
                return new RpcException(status.Code, status.Detail, error) { Trailers = status.Trailers };
            }
        }
        return TransportErrors.Translate(error, _lifetime, _content, _channel.Address);
    }
}
