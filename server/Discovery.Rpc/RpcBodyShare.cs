using System.IO.Pipelines;

namespace Discovery.Rpc;

/// <summary>A message's part of a <see cref="RpcBodyBudget"/>. One thread at a time.</summary>
public sealed class RpcBodyShare : IDisposable
{
    private readonly RpcBodyBudget _budget;
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenSource _patience;

    internal RpcBodyShare(RpcBodyBudget budget, CancellationToken cancellationToken)
    {
        _budget = budget;
        _cancellationToken = cancellationToken;
        _patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _patience.CancelAfter(budget.Patience);
    }

    internal long Bytes { get; set; }

    /// <summary>More of the message.</summary>
    /// <exception cref="RpcException">It did not come in time.</exception>
    public async ValueTask<ReadResult> ReadAsync(PipeReader input)
    {
        ArgumentNullException.ThrowIfNull(input);
        try
        {
            return await input.ReadAsync(_patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (_patience.IsCancellationRequested && !_cancellationToken.IsCancellationRequested)
        {
            throw new RpcException(RpcStatusCode.DeadlineExceeded, "the request did not come in time", e);
        }
    }

    public void Dispose()
    {
        _patience.Dispose();
        _budget.Release(Bytes);
        Bytes = 0;
    }
}
