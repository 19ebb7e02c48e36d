using Discovery.Protocol.Peers;
using Discovery.Server.Peers;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>
/// Snapshots on their way out and in. Has no thread: messages and ticks drive it, from any thread. Each transfer has a lock of its own,
/// held while its disk is read or written; a tick passes by whoever is busy, as that one gets on.
/// </summary>
internal sealed class SnapshotTransfers : IDisposable
{
    // Never held through disk I/O, and the last to be taken.
    private readonly Lock _gate = new();
    private readonly Lock _receiving = new();
    private readonly Dictionary<ulong, SnapshotSender> _senders = [];
    private readonly SnapshotTransferOptions _options;
    private readonly IPeerNetwork _network;
    private readonly ISnapshotSpool _spool;
    private readonly SnapshotReceiver _receiver;
    private readonly Action<ulong, bool> _sent;
    private ulong _lastTransfer;
    private bool _disposed;

    /// <param name="sent">Told of each snapshot that was brought over, or could not be.</param>
    /// <param name="firstTransfer">Drawn anew at each start: pieces of an earlier run may still be on their way.</param>
    public SnapshotTransfers(ISnapshotSpool spool, IPeerNetwork network, SnapshotTransferOptions options, Action<ulong, bool> sent, ulong firstTransfer)
    {
        _options = options;
        _network = network;
        _sent = sent;
        _lastTransfer = firstTransfer;
        _spool = spool;
        _receiver = new SnapshotReceiver(_spool, options);
    }

    public void Begin(ulong member, ISnapshotSource snapshot, ulong leaderTerm)
    {
        var sender = new SnapshotSender(snapshot, Interlocked.Increment(ref _lastTransfer), leaderTerm, _options);
        SnapshotSender? before;
        lock (sender.Gate)
        {
            lock (_gate)
            {
                _senders.Remove(member, out before);
                if (_disposed)
                    sender.Dispose();
                else
                    _senders.Add(member, sender);
            }
            Drive(member, sender, s => s.Start());
        }
        End(before);
    }

    public void OnAck(ulong member, SnapshotAck ack)
    {
        SnapshotSender? sender;
        lock (_gate)
            sender = _senders.GetValueOrDefault(member);
        if (sender is null)
            return;
        lock (sender.Gate)
            Drive(member, sender, s => s.OnAck(ack));
    }

    /// <returns>The snapshot, when this was its last piece; it stays until <see cref="Release"/>.</returns>
    public ReceivedSnapshot? OnChunk(ulong from, SnapshotChunk chunk)
    {
        lock (_receiving)
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
        if (_receiving.TryEnter())
        {
            try
            {
                _receiver.OnTick();
            }
            finally
            {
                _receiving.Exit();
            }
        }
        List<KeyValuePair<ulong, SnapshotSender>> senders;
        lock (_gate)
            senders = [.. _senders];
        foreach (var (member, sender) in senders)
        {
            if (!sender.Gate.TryEnter())
                continue;
            try
            {
                if (sender.LeaderTerm == leadingTerm)
                    Drive(member, sender, s => s.OnTick());
                else if (Remove(member, sender))
                    sender.Dispose();
            }
            finally
            {
                sender.Gate.Exit();
            }
        }
    }

    /// <summary>The members that the received snapshot names; null when it can't be used, or the node stops.</summary>
    public MembersView? MembersOfReceived()
    {
        lock (_receiving)
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
        lock (_receiving)
            return _spool.OpenRead();
    }

    public void Release()
    {
        lock (_receiving)
            _receiver.Release();
    }

    public void Dispose()
    {
        List<SnapshotSender> left;
        lock (_gate)
        {
            left = [.. _senders.Values];
            _senders.Clear();
            _disposed = true;
        }
        left.ForEach(End);
        lock (_receiving)
        {
            // The peer port is still open: what comes from now on is dropped.
            _disposed = true;
            _spool.Discard();
        }
    }

    // With the sender's lock held. One that has ended meanwhile does nothing any more, and one that was replaced tells nobody.
    private void Drive(ulong member, SnapshotSender sender, Func<SnapshotSender, SnapshotChunk?> step)
    {
        if (sender.State != SnapshotTransferState.Sending)
            return;
        if (step(sender) is { } chunk)
            _network.Send(new PeerMessage { To = member, Snapshot = chunk });
        if (sender.State == SnapshotTransferState.Sending || !Remove(member, sender))
            return;
        sender.Dispose();
        _sent(member, sender.State == SnapshotTransferState.Done);
    }

    // Whoever removes it disposes it.
    private bool Remove(ulong member, SnapshotSender sender)
    {
        lock (_gate)
            return _senders.GetValueOrDefault(member) == sender && _senders.Remove(member);
    }

    // Not while it is being read: its records would go.
    private static void End(SnapshotSender? sender)
    {
        if (sender is null)
            return;
        lock (sender.Gate)
            sender.Dispose();
    }
}
