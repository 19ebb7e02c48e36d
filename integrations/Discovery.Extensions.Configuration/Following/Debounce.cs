using System.Threading.Channels;

namespace Discovery.Extensions.Configuration;

/// <summary>Gathers a burst of signals into one. A burst that does not end is cut, so that it can't keep changes away for good.</summary>
internal sealed class Debounce(TimeSpan quiet, TimeProvider time)
{
    private const int QuietTimesMax = 5;

    // One place is enough: what counts is that something happened since.
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Signal() => _signals.Writer.TryWrite(true);

    /// <summary>Waits for a signal and then until no further one has come for the quiet time, at most five such times.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _signals.Reader.ReadAsync(cancellationToken);
        var first = time.GetTimestamp();
        while (true)
        {
            var left = (quiet * QuietTimesMax) - time.GetElapsedTime(first);
            if (left <= TimeSpan.Zero || !await MoreWithinAsync(left < quiet ? left : quiet, cancellationToken))
                return;
            _signals.Reader.TryRead(out _);
        }
    }

    private async Task<bool> MoreWithinAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task more = _signals.Reader.WaitToReadAsync(waiting.Token).AsTask();
        var first = await Task.WhenAny(more, Task.Delay(limit, time, waiting.Token));
        await waiting.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return first == more;
    }
}
