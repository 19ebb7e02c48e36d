using System.Diagnostics.CodeAnalysis;
using Discovery.Rpc.Wire;
using Google.Protobuf;

namespace Discovery.Rpc.Server;

/// <summary>
/// A stream of requests with one answer each. One loop reads; another one answers, in order, while there is something to answer: a stream
/// that waits for its next request has only a read under way.
/// </summary>
internal sealed class EachStream<TRequest, TResponse>(RpcServerCall call, FrameReader<TRequest> frames, Func<TRequest, RpcServerContext, ValueTask<TResponse>> handle)
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    /// <summary>Requests without an answer; no more are read before all of these have theirs.</summary>
    private const int UnderWayMax = 1000;

    private const int AnswersPerFlush = 64;

    private readonly Lock _gate = new();
    private readonly Queue<Task<TResponse>> _underWay = new();
    private readonly List<TResponse> _ready = [];
    private Task _answering = Task.CompletedTask;
    private bool _isAnswering;
    private volatile bool _failed;

    public async ValueTask RunAsync(ValueTask<TRequest?> reading)
    {
        try
        {
            TRequest? request = await reading.ConfigureAwait(false);
            while (request is not null && !_failed)
            {
                Task<TResponse> answer = handle(request, call).AsTask();
                if (Start(answer) >= UnderWayMax)
                {
                    await _answering.ConfigureAwait(false);
                }
                // What comes behind a request that is refused is not looked at.
                request = _failed || answer.IsFaulted ? null : await frames.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_failed)
        {
            // What ended the answers is told below.
        }
        finally
        {
            // Behind a request that can't be read, too: those before it are answered first.
            await _answering.ConfigureAwait(false);
        }
    }

    /// <returns>How many have no answer now.</returns>
    private int Start(Task<TResponse> answer)
    {
        lock (_gate)
        {
            _underWay.Enqueue(answer);
            if (_isAnswering)
            {
                return _underWay.Count;
            }
            _isAnswering = true;
        }
        _answering = AnswerAsync();
        return 0;
    }

    private async Task AnswerAsync()
    {
        CancellationToken ended = call.CancellationToken;
        try
        {
            while (TryTake(out Task<TResponse>? next))
            {
                TResponse response = await (next.IsCompleted ? next : next.WaitAsync(ended)).ConfigureAwait(false);
                TakeReady(response);
                await WriteReadyAsync(ended).ConfigureAwait(false);
                _ready.Clear();
            }
        }
        catch
        {
            _failed = true;
            CallCancellation.Wake(call.Input);
            throw;
        }
    }

    private ValueTask WriteReadyAsync(CancellationToken ended) => _ready.Count == 1 ? call.WriteAsync(_ready[0], ended) : call.WriteAsync(_ready, ended);

    private bool TryTake([NotNullWhen(true)] out Task<TResponse>? next)
    {
        lock (_gate)
        {
            _isAnswering = _underWay.TryDequeue(out next);
            return _isAnswering;
        }
    }

    /// <summary>Answers that are there by now leave together.</summary>
    private void TakeReady(TResponse first)
    {
        _ready.Add(first);
        lock (_gate)
        {
            while (_ready.Count < AnswersPerFlush && _underWay.TryPeek(out Task<TResponse>? next) && next.IsCompletedSuccessfully)
            {
                // Not waited for: it is there.
                _ready.Add(next.Result);
                _underWay.Dequeue();
            }
        }
    }
}
