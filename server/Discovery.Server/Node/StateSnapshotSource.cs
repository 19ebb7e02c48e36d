using Discovery.Server.Peers;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>The state machine's snapshot as something to send.</summary>
internal sealed class StateSnapshotSource(StateSnapshot snapshot) : ISnapshotSource
{
    public ulong Index => snapshot.Index;

    public ulong Term => snapshot.Term;

    public int Read(Span<byte> buffer)
    {
        try
        {
            return snapshot.Read(buffer);
        }
        catch (SnapshotSupersededException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <summary>Not needed: a refused snapshot is given up, and consensus asks for another one, of a newer state.</summary>
    public void Rewind() => throw new NotSupportedException("A snapshot of the state machine is read once.");

    public void Dispose() => snapshot.Dispose();
}
