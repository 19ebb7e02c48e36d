using Discovery.Server.Peers;
using Discovery.Storage;

namespace Discovery.Server.Node;

/// <summary>Gathers a received snapshot in the data folder.</summary>
internal sealed class FolderSpool(DataFolder folder) : ISnapshotSpool
{
    private SnapshotSpool? _spool;

    public void Begin()
    {
        Discard();
        Guarded(() => _spool = folder.OpenSpool());
    }

    public void Append(long offset, ReadOnlySpan<byte> data)
    {
        try
        {
            _spool!.Append(offset, data);
        }
        catch (SnapshotSpoolException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    public void Complete() => Guarded(() => _spool!.Sync());

    public Stream OpenRead() => _spool!.OpenRead();

    public void Discard()
    {
        _spool?.Dispose();
        _spool = null;
    }

    private static void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (SnapshotSpoolException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
