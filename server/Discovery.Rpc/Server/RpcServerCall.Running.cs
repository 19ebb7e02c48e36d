using System.Diagnostics;

namespace Discovery.Rpc.Server;

public abstract partial class RpcServerCall
{
    /// <summary>How long the status of a call that ended early may take to leave before the stream is reset.</summary>
    private static readonly TimeSpan EarlyEndTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Answers up to this size are off the hands of the host at once, whatever their client does.</summary>
    private const int SmallAnswerBytes = 64 << 10;

    /// <summary>Slower than this nobody reads who reads.</summary>
    private const int BytesPerSecondMin = 64 << 10;

    /// <summary>Runs the handler and finishes the response. Never throws.</summary>
    public async Task RunAsync()
    {
        RpcMethodStatistics statistics = _handler!.Statistics;
        statistics.OnStarted();
        long began = statistics.Durations is null ? 0 : TimeProvider.System.GetTimestamp();
        Activity? activity = RpcTracing.Start(this);
        RpcException? failure = null;
        try
        {
            CheckHeaders();
            ValueTask handling = _handler.InvokeAsync(this);
            if (handling.IsCompleted || !NeedsCancellation)
            {
                await handling.ConfigureAwait(false);
            }
            else
            {
                await RaceAsync(handling.AsTask()).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            failure = Classify(e);
        }
        RpcTracing.End(activity, failure);
        statistics.OnHandled(failure?.StatusCode ?? RpcStatusCode.OK);
        statistics.Durations?.Add(TimeProvider.System.GetElapsedTime(began));
        await (_isSlow || _cancellation is { End: CallEnd.Deadline or CallEnd.HostStopping } ? FinishInTimeAsync(failure) : FinishAsync(failure)).ConfigureAwait(false);
        await AwaitLargeAnswerAsync().ConfigureAwait(false);
        _entered?.Leave();
        Release();
    }

    /// <summary>From here on the call counts as under way.</summary>
    /// <exception cref="RpcException">There are too many.</exception>
    internal void EnterLimit()
    {
        _handler!.Limit?.Enter();
        _entered = _handler.Limit;
    }

    /// <summary>Answers with a status and without running anything: unknown methods and the like.</summary>
    public Task RefuseAsync(RpcException status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return FinishAsync(status);
    }

    /// <summary>Waits for the handler, but answers by itself when the deadline passes or the host stops first.</summary>
    private async Task RaceAsync(Task handling)
    {
        CallCancellation cancellation = Cancellation;
        await Task.WhenAny(handling, cancellation.Fired).ConfigureAwait(false);
        if (StatusOfEnd(cancellation.End) is { } status)
        {
            if (!handling.IsCompleted)
            {
                await FinishInTimeAsync(status).ConfigureAwait(false);
            }
            // The request's resources belong to the handler until it returns, and a failure of its own is still reported by the caller's catch.
            await handling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw status;
        }
        await handling.ConfigureAwait(false);
    }

    /// <summary>Null when nobody is there to be told.</summary>
    private static RpcException? StatusOfEnd(CallEnd end) => end switch
    {
        CallEnd.Deadline => new(RpcStatusCode.DeadlineExceeded, "context deadline exceeded"),
        CallEnd.HostStopping => new(RpcStatusCode.Unavailable, "the server is stopping"),
        _ => null,
    };

    private RpcException Classify(Exception error)
    {
        if (error is RpcException status)
        {
            return status;
        }
        if (error is OperationCanceledException or IOException)
        {
            CallEnd end = _cancellation?.End ?? CallEnd.None;
            if (StatusOfEnd(end) is { } ended)
            {
                return ended;
            }
            if (end == CallEnd.ClientGone || ClientGone.IsCancellationRequested)
            {
                return new(RpcStatusCode.Canceled, "context canceled", error);
            }
        }
        return MapException(error);
    }

    private async Task FinishAsync(RpcException? failure)
    {
        if (_writing is not null && !_writing.Wait(0))
        {
            // A write that the handler did not wait for is still under way, and its client is slow.
            Task turn = _writing.WaitAsync(CancellationToken);
            await turn.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!turn.IsCompletedSuccessfully)
            {
                await FinishInTimeAsync(failure).ConfigureAwait(false);
                return;
            }
        }
        EndResponse(failure);
        _writing?.Release();
    }

    /// <summary>Ends a call that may not go on: neither a write under way nor a client that reads nothing may delay that for long.</summary>
    private async Task FinishInTimeAsync(RpcException? failure)
    {
        if (_finished)
        {
            return;
        }
        bool free = _writing is null || await _writing.WaitAsync(EarlyEndTimeout).ConfigureAwait(false);
        if (!free)
        {
            // The status would queue up behind what the client does not take.
            _finished = true;
            Reset(_isSlow);
            return;
        }
        EndResponse(failure);
        _writing?.Release();
        try
        {
            await CompleteResponseAsync().WaitAsync(EarlyEndTimeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Reset(_isSlow);
        }
    }

    /// <summary>An answer without a stream stays in memory, whole, until its client has taken it.</summary>
    private async ValueTask AwaitLargeAnswerAsync()
    {
        if (_streams || _lastFrameBytes <= SmallAnswerBytes || PatienceWith(_lastFrameBytes) is not { Ticks: > 0 } patience)
        {
            return;
        }
        try
        {
            await FlushAnswerAsync().WaitAsync(patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Reset(isSlow: true);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client is gone.
        }
    }

    /// <summary>How long its client may take for so many bytes.</summary>
    private TimeSpan PatienceWith(long bytes) =>
        SlowClientTimeout is { Ticks: > 0 } timeout ? timeout + TimeSpan.FromSeconds((double)bytes / BytesPerSecondMin) : System.Threading.Timeout.InfiniteTimeSpan;

    private void Release()
    {
        if (_cancellation is not { } cancellation)
        {
            return;
        }
        cancellation.Detach();
        try
        {
            cancellation.Stop();
        }
        catch (AggregateException e)
        {
            // The response is complete and must stay so; the host only gets to know of it.
            MapException(e);
        }
    }

    private void EndResponse(RpcException? failure)
    {
        lock (_lock)
        {
            if (_finished)
            {
                return;
            }
            _finished = true;
            if (failure is { Trailers.Count: > 0 })
            {
                ResponseTrailers.AddAll(failure.Trailers);
            }
            if (!_started && (failure is null || _responseHeaders is not null))
            {
                // A call that ended without a message still owes the headers its handler has set.
                _started = true;
                SetResponseHeaders(ResponseIsGzip, _responseHeaders);
            }
            SetStatus(!_started, failure?.StatusCode ?? RpcStatusCode.OK, failure?.Detail ?? "", _responseTrailers);
        }
    }
}
