using Discovery.Storage;
using Discovery.Storage.Index;

namespace Discovery.Store;

/// <summary>A published state, read for one request by any thread.</summary>
/// <param name="bytesMax">What the request may have in memory at once.</param>
internal sealed class KvSnapshot(KvState state, IRevisionStore records, long bytesMax) : KvView(records)
{
    private long _bytesLeft = bytesMax;

    internal override KeyIndex Index => state.Index;

    internal override long Revision => state.Revision;

    internal override long CompactRevision => state.CompactRevision;

    internal override void Spend(long bytes)
    {
        _bytesLeft -= bytes;
        if (_bytesLeft < 0)
        {
            throw new StoreException(StoreError.ResponseTooLarge);
        }
    }
}
