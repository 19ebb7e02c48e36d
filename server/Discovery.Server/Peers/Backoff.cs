namespace Discovery.Server.Peers;

/// <summary>Waits that double from one failed attempt to the next, each between half and all of its length.</summary>
internal sealed class Backoff
{
    private readonly TimeSpan _min;
    private readonly TimeSpan _max;
    private readonly Random _jitter;
    private TimeSpan _next;

    public Backoff(TimeSpan min, TimeSpan max, Random jitter)
    {
        (_min, _max, _jitter) = (min, max, jitter);
        _next = min;
    }

    public TimeSpan Next()
    {
        var wait = _next * (0.5 + _jitter.NextDouble() / 2);
        _next = _next >= _max / 2 ? _max : _next * 2;
        return wait;
    }

    public void Reset() => _next = _min;
}
