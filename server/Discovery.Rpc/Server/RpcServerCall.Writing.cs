using System.IO.Pipelines;
using Discovery.Rpc.Wire;
using Google.Protobuf;

namespace Discovery.Rpc.Server;

public abstract partial class RpcServerCall
{
    public override async ValueTask SendHeadersAsync()
    {
        SemaphoreSlim turn = _writing ?? throw new InvalidOperationException($"{Method} is unary: its headers go out with its answer");
        await turn.WaitAsync(CancellationToken).ConfigureAwait(false);
        Task<FlushResult> flushing;
        try
        {
            ThrowIfOver();
            StartResponse();
            flushing = Output.FlushAsync(CancellationToken.None).AsTask();
        }
        catch
        {
            turn.Release();
            throw;
        }
        await AwaitFlushAsync(flushing, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>The only message of the answer. It is not flushed: it leaves together with headers and status.</summary>
    internal void WriteSingle<T>(T message)
        where T : class, IMessage<T>
    {
        lock (_lock)
        {
            // The deadline may have answered already.
            if (!_finished)
            {
                WriteFrame(message);
            }
        }
    }

    /// <inheritdoc cref="WriteSingle{T}(T)"/>
    internal void WriteSingle<T>(RpcEncoded<T> answer)
        where T : class, IMessage<T>
    {
        lock (_lock)
        {
            if (!_finished)
            {
                StartResponse();
                _lastFrameBytes = FrameWriter.Write(Output, answer, ResponseIsGzip);
                _handler!.Statistics.OnSent(_lastFrameBytes);
            }
        }
    }

    /// <summary>One message of a stream, flushed.</summary>
    internal ValueTask WriteAsync<T>(T message, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        Task turn = _writing!.WaitAsync(cancellationToken == default ? CancellationToken : cancellationToken);
        return turn.IsCompletedSuccessfully ? WriteInTurn(message, cancellationToken) : AwaitTurnAsync(turn, message, cancellationToken);
    }

    /// <summary>Several messages of a stream, flushed together.</summary>
    internal async ValueTask WriteAsync<T>(IReadOnlyList<T> messages, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        if (messages.Count == 0)
        {
            // A flush would send headers that nobody has set.
            return;
        }
        await _writing!.WaitAsync(cancellationToken == default ? CancellationToken : cancellationToken).ConfigureAwait(false);
        await WriteInTurn(messages, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Several messages of a stream that are encoded already, flushed together.</summary>
    internal async ValueTask WriteAsync(RpcFrames frames, CancellationToken cancellationToken)
    {
        if (frames.Count == 0)
        {
            return;
        }
        await _writing!.WaitAsync(cancellationToken == default ? CancellationToken : cancellationToken).ConfigureAwait(false);
        await WriteInTurn(frames, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask AwaitTurnAsync<T>(Task turn, T message, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        await turn.ConfigureAwait(false);
        await WriteInTurn(message, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask WriteInTurn<T>(T message, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        try
        {
            ThrowIfOver();
            WriteFrame(message);
        }
        catch
        {
            _writing!.Release();
            throw;
        }
        return FlushInTurn(cancellationToken);
    }

    private ValueTask WriteInTurn<T>(IReadOnlyList<T> messages, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        try
        {
            ThrowIfOver();
            long bytes = 0;
            for (int i = 0; i < messages.Count; i++)
            {
                WriteFrame(messages[i]);
                bytes += _lastFrameBytes;
            }
            _lastFrameBytes = bytes;
        }
        catch
        {
            _writing!.Release();
            throw;
        }
        return FlushInTurn(cancellationToken);
    }

    private ValueTask WriteInTurn(RpcFrames frames, CancellationToken cancellationToken)
    {
        try
        {
            ThrowIfOver();
            StartResponse();
            int count = frames.Count;
            _lastFrameBytes = frames.WriteTo(Output, ResponseIsGzip);
            _handler!.Statistics.OnSent(_lastFrameBytes, count);
            // Ahead of the flush, which may take long: others need the memory meanwhile.
            frames.Dispose();
        }
        catch
        {
            _writing!.Release();
            throw;
        }
        return FlushInTurn(cancellationToken);
    }

    private ValueTask FlushInTurn(CancellationToken cancellationToken)
    {
        ValueTask<FlushResult> flushing;
        try
        {
            // Never with a token: a cancelled flush makes Kestrel reset the stream.
            flushing = Output.FlushAsync(CancellationToken.None);
        }
        catch
        {
            _writing!.Release();
            throw;
        }
        if (!flushing.IsCompletedSuccessfully)
        {
            return AwaitFlushAsync(flushing.AsTask(), cancellationToken);
        }
        _writing!.Release();
        return flushing.Result.IsCompleted ? ValueTask.FromException(ClientIsGone()) : default;
    }

    /// <summary>The client is slow. The writer may give up waiting; the flush itself goes on and keeps the turn until it is done.</summary>
    private async ValueTask AwaitFlushAsync(Task<FlushResult> flushing, CancellationToken cancellationToken)
    {
        _ = ReleaseAfterAsync(flushing);
        CancellationToken ended = CancellationToken;
        TimeSpan patience = PatienceWith(_lastFrameBytes);
        FlushResult result;
        try
        {
            if (cancellationToken == default || cancellationToken == ended)
            {
                result = await flushing.WaitAsync(patience, ended).ConfigureAwait(false);
            }
            else
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(ended, cancellationToken);
                result = await flushing.WaitAsync(patience, either.Token).ConfigureAwait(false);
            }
        }
        catch (TimeoutException)
        {
            _isSlow = true;
            throw new RpcException(RpcStatusCode.ResourceExhausted, "the client does not read its answers");
        }
        if (result.IsCompleted)
        {
            throw ClientIsGone();
        }
    }

    private async Task ReleaseAfterAsync(Task flushing)
    {
        await flushing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _writing!.Release();
    }

    private void WriteFrame<T>(T message)
        where T : class, IMessage<T>
    {
        StartResponse();
        _lastFrameBytes = FrameWriter.Write(Output, message, ResponseIsGzip);
        _handler!.Statistics.OnSent(_lastFrameBytes);
    }

    private void StartResponse()
    {
        if (!_started)
        {
            _started = true;
            SetResponseHeaders(ResponseIsGzip, _responseHeaders);
        }
    }

    private void ThrowIfOver()
    {
        if (_finished)
        {
            throw new OperationCanceledException("the call has ended", CancellationToken);
        }
        CancellationToken.ThrowIfCancellationRequested();
    }

    private OperationCanceledException ClientIsGone() => new("the client is gone", CancellationToken);
}
