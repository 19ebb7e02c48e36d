using Discovery.Protocol.Peers;
using Discovery.Server.Peers;
using Discovery.Storage;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>Snapshots on their way out and in. Has no thread: messages and ticks drive it, from any thread, one at a time.</summary>
internal sealed class SnapshotTransfers : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, SnapshotSender> _senders = [];
    private readonly SnapshotTransferOptions _options;
    private readonly IPeerNetwork _network;
    private readonly FolderSpool _spool;
    private readonly SnapshotReceiver _receiver;
    private readonly Action<ulong, bool> _sent;
    private ulong _lastTransfer;
    private ulong _term;
    private bool _disposed;

    /// <param name="sent">Told of each snapshot that was brought over, or could not be.</param>
    /// <param name="firstTransfer">Drawn anew at each start: pieces of an earlier run may still be on their way.</param>
    public SnapshotTransfers(DataFolder folder, IPeerNetwork network, SnapshotTransferOptions options, Action<ulong, bool> sent, ulong firstTransfer)
    {
        _options = options;
        _network = network;
        _sent = sent;
        _lastTransfer = firstTransfer;
        _spool = new FolderSpool(folder);
        _receiver = new SnapshotReceiver(_spool, options);
    }

    public void Begin(ulong member, StateSnapshot snapshot, ulong leaderTerm)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                snapshot.Dispose();
                return;
            }
            End(member);
            var sender = new SnapshotSender(new StateSnapshotSource(snapshot), ++_lastTransfer, leaderTerm, _options);
            _term = leaderTerm;
            _senders.Add(member, sender);
            Send(member, sender.Start());
        }
        Look();
    }

    public void OnAck(ulong member, SnapshotAck ack)
    {
        lock (_gate)
        {
            if (_senders.TryGetValue(member, out var sender))
                Send(member, sender.OnAck(ack));
        }
        Look();
    }

    /// <returns>The snapshot, when this was its last piece; it stays until <see cref="Release"/>.</returns>
    public ReceivedSnapshot? OnChunk(ulong from, SnapshotChunk chunk)
    {
        lock (_gate)
        {
            if (_disposed)
                return null;
            if (_receiver.Receive(from, chunk, out var completed) is { } ack)
                _network.Send(new PeerMessage { To = from, SnapshotAck = ack });
            return completed;
        }
    }

    /// <param name="leadingTerm">The term in which this member leads; what an earlier leadership began is given up.</param>
    public void Tick(ulong leadingTerm)
    {
        lock (_gate)
        {
            _receiver.OnTick();
            foreach (var member in _senders.Keys.ToList())
            {
                if (leadingTerm != _term)
                    End(member);
                else
                    Send(member, _senders[member].OnTick());
            }
        }
        Look();
    }

    /// <summary>The members that the received snapshot names; null when it can't be used, or the node stops.</summary>
    public MembersView? MembersOfReceived()
    {
        lock (_gate)
        {
            if (_disposed)
                return null;
            try
            {
                using var snapshot = _spool.OpenRead();
                return SnapshotHeader.Read(snapshot).Members;
            }
            catch (SnapshotUnusableException)
            {
                return null;
            }
        }
    }

    public Stream OpenReceived()
    {
        lock (_gate)
            return _spool.OpenRead();
    }

    public void Release()
    {
        lock (_gate)
            _receiver.Release();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            // The peer port is still open: what comes from now on is dropped.
            _disposed = true;
            foreach (var member in _senders.Keys.ToList())
                End(member);
            _spool.Discard();
        }
    }

    private void Look()
    {
        List<(ulong, bool)> ended = [];
        lock (_gate)
        {
            foreach (var (member, sender) in _senders.ToList())
            {
                if (sender.State == SnapshotTransferState.Sending)
                    continue;
                ended.Add((member, sender.State == SnapshotTransferState.Done));
                End(member);
            }
        }
        foreach (var (member, delivered) in ended)
            _sent(member, delivered);
    }

    private void Send(ulong member, SnapshotChunk? chunk)
    {
        if (chunk is not null)
            _network.Send(new PeerMessage { To = member, Snapshot = chunk });
    }

    private void End(ulong member)
    {
        if (_senders.Remove(member, out var sender))
            sender.Dispose();
    }
}
