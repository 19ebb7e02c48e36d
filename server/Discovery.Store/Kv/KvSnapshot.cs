using Discovery.Storage;
using Discovery.Storage.Index;

namespace Discovery.Store;

/// <summary>A published state, read by any thread.</summary>
internal sealed class KvSnapshot(KvState state, IRevisionStore records) : KvView(records)
{
    internal override KeyIndex Index => state.Index;

    internal override long Revision => state.Revision;

    internal override long CompactRevision => state.CompactRevision;
}
