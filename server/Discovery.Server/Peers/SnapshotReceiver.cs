using Discovery.Protocol.Peers;
using Discovery.Storage;

namespace Discovery.Server.Peers;

/// <summary>
/// Gathers one snapshot at a time into a spool. Has neither thread nor clock: chunks and ticks go in, acknowledgements come out.
/// Chunks may be lost, doubled and overtake each other. A completed snapshot stays in the spool until <see cref="Release"/>.
/// </summary>
internal sealed class SnapshotReceiver(ISnapshotSpool spool, SnapshotTransferOptions options)
{
    /// <summary>Transfers that are over, whose late chunks must not begin them again.</summary>
    private const int OverMax = 16;

    private readonly Queue<(ulong From, ulong Transfer)> _over = new();
    private SnapshotChunk? _first;
    private ulong _from;
    private ulong _next;
    private uint _checksum;
    private bool _complete;
    private bool _held;
    private int _idleTicks;

    /// <returns>What to answer; null means nothing, so that the sender tries again.</returns>
    public SnapshotAck? Receive(ulong from, SnapshotChunk chunk, out ReceivedSnapshot? completed)
    {
        completed = null;
        if (_first is null || _from != from || _first.Transfer != chunk.Transfer)
        {
            if (_over.Contains((from, chunk.Transfer)) || chunk.Offset != 0 || (_first is not null && chunk.LeaderTerm < _first.LeaderTerm))
                return Refusal(chunk);
            if (_held)
                return null;
            if (!TryBegin(from, chunk))
                return Refusal(chunk);
        }
        _idleTicks = 0;
        if (_complete || chunk.Offset != _next)
            return Ack(chunk);
        return TryAppend(chunk) && (!chunk.Last || TryComplete(chunk, out completed)) ? Ack(chunk) : Abandon(chunk);
    }

    /// <summary>A transfer whose sender fell silent is given up, for the sake of the disk.</summary>
    public void OnTick()
    {
        if (_first is not null && !_complete && ++_idleTicks >= options.GiveUpTicks)
            Abandon(_first);
    }

    /// <summary>The completed snapshot has been installed, or can't be: the spool is free for the next.</summary>
    public void Release()
    {
        if (_held)
        {
            _held = false;
            Discard();
        }
    }

    private bool TryBegin(ulong from, SnapshotChunk chunk)
    {
        if (_first is not null)
            End();
        try
        {
            spool.Begin();
        }
        catch (IOException)
        {
            Remember(from, chunk.Transfer);
            return false;
        }
        // Without the data: only the identity is needed, for as long as the transfer lasts.
        _first = new SnapshotChunk { Transfer = chunk.Transfer, Index = chunk.Index, Term = chunk.Term, LeaderTerm = chunk.LeaderTerm };
        (_from, _next, _checksum, _complete, _idleTicks) = (from, 0, uint.MaxValue, false, 0);
        return true;
    }

    private bool TryAppend(SnapshotChunk chunk)
    {
        var first = _first!;
        if ((chunk.Index, chunk.Term, chunk.LeaderTerm) != (first.Index, first.Term, first.LeaderTerm)
            || Crc32C.Compute(chunk.Data.Span) != chunk.Checksum
            // It would never get on.
            || (chunk.Data.IsEmpty && !chunk.Last))
            return false;
        try
        {
            spool.Append((long)_next, chunk.Data.Span);
        }
        catch (IOException)
        {
            return false;
        }
        _next += (ulong)chunk.Data.Length;
        _checksum = Crc32C.Append(_checksum, chunk.Data.Span);
        return true;
    }

    private bool TryComplete(SnapshotChunk chunk, out ReceivedSnapshot? completed)
    {
        completed = null;
        if (~_checksum != chunk.TotalChecksum)
            return false;
        try
        {
            spool.Complete();
        }
        catch (IOException)
        {
            return false;
        }
        completed = new ReceivedSnapshot(_from, chunk.LeaderTerm, chunk.Index, chunk.Term, (long)_next, chunk.TotalChecksum);
        _complete = _held = true;
        return true;
    }

    private SnapshotAck Abandon(SnapshotChunk chunk)
    {
        End();
        Discard();
        return Refusal(chunk);
    }

    private void End()
    {
        Remember(_from, _first!.Transfer);
        _first = null;
    }

    private void Remember(ulong from, ulong transfer)
    {
        if (_over.Count == OverMax)
            _over.Dequeue();
        _over.Enqueue((from, transfer));
    }

    private void Discard()
    {
        try
        {
            spool.Discard();
        }
        catch (IOException)
        {
            // The next transfer begins with nothing in any case, or fails there.
        }
    }

    private SnapshotAck Ack(SnapshotChunk chunk) => new() { Transfer = chunk.Transfer, NextOffset = _next, Done = _complete };

    private static SnapshotAck Refusal(SnapshotChunk chunk) => new() { Transfer = chunk.Transfer, Refused = true };
}
