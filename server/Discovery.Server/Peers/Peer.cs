using Discovery.Protocol.Peers;

namespace Discovery.Server.Peers;

/// <summary>The way to one member: its two lanes.</summary>
internal sealed class Peer : IAsyncDisposable
{
    private readonly PeerContext _context;
    private readonly PeerLane _control;
    private readonly PeerLane _bulk;
    private int _refusal = -1;

    public Peer(PeerContext context, PeerAddress address)
    {
        _context = context;
        Member = address.Id;
        // There from the start, at zero: a rate needs two points.
        context.Metrics.Of(address.Id);
        _control = new PeerLane(context, this, Lane.Control, address.Urls);
        _bulk = new PeerLane(context, this, Lane.Bulk, address.Urls);
    }

    public ulong Member { get; }

    /// <summary>How long both lanes have been open; zero when one is not.</summary>
    public TimeSpan OpenFor => _control.OpenFor < _bulk.OpenFor ? _control.OpenFor : _bulk.OpenFor;

    public bool IsOpen => _control.IsOpen && _bulk.IsOpen;

    public void Send(PeerMessage message) => (Lanes.Of(message) == Lane.Bulk ? _bulk : _control).Send(message);

    public void SetUrls(IReadOnlyList<Uri> urls)
    {
        _control.SetUrls(urls);
        _bulk.SetUrls(urls);
    }

    public void Wake()
    {
        _control.Wake();
        _bulk.Wake();
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_control.DisposeAsync().AsTask(), _bulk.DisposeAsync().AsTask());

    /// <summary>Said by both lanes at each attempt, told to the node once.</summary>
    public void Refused(PeerRefusal reason, string text, Uri url)
    {
        if (Interlocked.Exchange(ref _refusal, (int)reason) == (int)reason)
            return;
        PeerLog.RefusedByPeer(_context.Logger, PeerContext.Hex(Member), url, text);
        _context.Handler.Refused(Member, reason, text);
    }

    public void Accepted() => Volatile.Write(ref _refusal, -1);
}
