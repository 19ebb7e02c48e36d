using Discovery.Protocol;
using Discovery.Store;
using Discovery.Store.Watch;

namespace Discovery.Server.Services.Recipes;

/// <summary>A watch of the server's own: no stream, no client.</summary>
internal sealed class LocalWatch : IDisposable
{
    private const int EventsPerCatchUp = 1000;

    private readonly Signal _ready = new();
    private readonly WatchStream _stream;

    public LocalWatch(WatchHub hub, WatchCreateRequest request)
    {
        _stream = hub.Open(_ready.Set);
        _stream.Handle(new WatchRequest { CreateRequest = request });
    }

    /// <summary>The next events; null when the watch was cancelled, as history has been compacted.</summary>
    /// <exception cref="StoreException">This member has as many watches as it may have.</exception>
    public async Task<WatchResponse?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_stream.TryTake(out var response))
            {
                // One that never was: whoever has begun anew after a compaction would do so for ever.
                if (response is { Created: true, Canceled: true })
                    throw new StoreException(StoreError.TooManyRequests);
                if (response.Canceled)
                    return null;
                if (response.Events.Count > 0)
                    return response;
            }
            else if (!_stream.CatchUp(EventsPerCatchUp))
            {
                await _ready.WaitAsync(cancellationToken);
            }
        }
    }

    public void Dispose()
    {
        _stream.Close();
        _ready.Dispose();
    }
}
