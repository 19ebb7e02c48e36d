namespace Discovery.Client;

/// <summary>
/// An enumeration whose enumerator may be disposed while a read is under way: the read then ends as a cancellation. The enumerators that
/// the compiler makes throw in that case, which would turn every early exit of a consumer into an error of its own.
/// Each enumeration starts anew.
/// </summary>
internal sealed class CancelledByDisposal<T>(Func<CancellationToken, IAsyncEnumerator<T>> start, CancellationToken cancellationToken)
    : IAsyncEnumerable<T>
{
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken enumeration = default) =>
        new Enumerator(start, CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, enumeration));

    private sealed class Enumerator : IAsyncEnumerator<T>
    {
        private readonly CancellationTokenSource _disposal;
        private readonly IAsyncEnumerator<T> _inner;
        private Task<bool> _reading = Task.FromResult(false);
        private int _disposed;

        public Enumerator(Func<CancellationToken, IAsyncEnumerator<T>> start, CancellationTokenSource disposal)
        {
            _disposal = disposal;
            _inner = start(disposal.Token);
        }

        public T Current => _inner.Current;

        public ValueTask<bool> MoveNextAsync()
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
            var reading = _inner.MoveNextAsync();
            if (reading.IsCompletedSuccessfully)
                return reading;
            _reading = reading.AsTask();
            return new ValueTask<bool>(_reading);
        }

        public async ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _disposed, 1) != 0)
                return;
            await _disposal.CancelAsync();
            await ((Task)_reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _inner.DisposeAsync();
            _disposal.Dispose();
        }
    }
}
