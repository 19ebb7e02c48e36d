using Discovery.Protocol.Peers;
using Discovery.Storage;
using Google.Protobuf;

namespace Discovery.Server.Peers;

/// <summary>
/// Sends one snapshot to one member, chunk by chunk, each when the one before it was acknowledged. Has neither thread nor clock:
/// what goes in are acknowledgements and ticks, what comes out is the chunk to send now, if any. Chunks and acknowledgements may be
/// lost, doubled and overtake each other.
/// </summary>
internal sealed class SnapshotSender : IDisposable
{
    private readonly ISnapshotSource _source;
    private readonly SnapshotTransferOptions _options;
    private SnapshotChunk _chunk = new();
    private uint _checksum = uint.MaxValue;
    private int _restarts;
    private int _resendTicks;
    private int _ticksSinceSent;
    private int _ticksSinceProgress;

    /// <param name="source">Disposed with the sender.</param>
    /// <param name="transfer">An id that no transfer of this member had before; those that follow it are used when the transfer starts over.</param>
    /// <param name="leaderTerm">The sender's term; it may send only as long as it leads in it.</param>
    public SnapshotSender(ISnapshotSource source, ulong transfer, ulong leaderTerm, SnapshotTransferOptions options)
    {
        _source = source;
        LeaderTerm = leaderTerm;
        _options = options;
        Transfer = transfer;
    }

    /// <summary>Held by whoever calls, where several may.</summary>
    public Lock Gate { get; } = new();

    public ulong LeaderTerm { get; }

    public ulong Index => _source.Index;

    public ulong Transfer { get; private set; }

    public SnapshotTransferState State { get; private set; } = SnapshotTransferState.Sending;

    /// <summary>Why it failed.</summary>
    public string? Failure { get; private set; }

    /// <summary>Bytes that the receiver has acknowledged.</summary>
    public ulong Acknowledged => _chunk.Offset;

    /// <summary>The first chunk. Called once, before anything else.</summary>
    public SnapshotChunk? Start() => Next(0);

    /// <returns>The chunk to send now, or null.</returns>
    public SnapshotChunk? OnAck(SnapshotAck ack)
    {
        if (State != SnapshotTransferState.Sending || ack.Transfer != Transfer)
            return null;
        if (ack.Refused)
            return StartOver();
        var end = _chunk.Offset + (ulong)_chunk.Data.Length;
        if (_chunk.Last)
        {
            if (ack.Done && ack.NextOffset == end)
                State = SnapshotTransferState.Done;
            return null;
        }
        // Whatever else an acknowledgement says is about an older chunk, and came late or twice.
        return ack.NextOffset == end ? Next(end) : null;
    }

    /// <returns>The chunk to send now, or null.</returns>
    public SnapshotChunk? OnTick()
    {
        if (State != SnapshotTransferState.Sending)
            return null;
        _ticksSinceSent++;
        if (++_ticksSinceProgress >= _options.GiveUpTicks)
            return Fail($"no progress beyond {_chunk.Offset} bytes for {_ticksSinceProgress} ticks");
        if (_ticksSinceSent < _resendTicks)
            return null;
        _ticksSinceSent = 0;
        _resendTicks = Math.Min(_resendTicks * 2, _options.ResendTicks * 8);
        return _chunk;
    }

    /// <summary>One that was still sending has failed.</summary>
    public void Dispose()
    {
        if (State == SnapshotTransferState.Sending)
            Fail("given up");
        _source.Dispose();
    }

    private SnapshotChunk? StartOver()
    {
        if (_restarts++ >= _options.RestartsMax)
            return Fail($"refused {_restarts} times");
        _source.Rewind();
        _checksum = uint.MaxValue;
        // Chunks of the refused attempt may still be on their way; under an id of its own the next can't be taken for it.
        Transfer++;
        return Next(0);
    }

    private SnapshotChunk? Next(ulong offset)
    {
        // A new array each time: the chunk before it may still wait in a queue, a second time.
        var buffer = GC.AllocateUninitializedArray<byte>(_options.ChunkBytes);
        int length;
        try
        {
            length = Fill(buffer);
        }
        catch (IOException e)
        {
            return Fail(e.Message);
        }
        var data = buffer.AsMemory(0, length);
        _checksum = Crc32C.Append(_checksum, data.Span);
        // A snapshot that ends with a full chunk is followed by an empty one.
        var last = length < buffer.Length;
        _chunk = new SnapshotChunk
        {
            Transfer = Transfer,
            Index = _source.Index,
            Term = _source.Term,
            LeaderTerm = LeaderTerm,
            Offset = offset,
            Data = UnsafeByteOperations.UnsafeWrap(data),
            Checksum = Crc32C.Compute(data.Span),
            Last = last,
            TotalChecksum = last ? ~_checksum : 0,
        };
        _ticksSinceSent = _ticksSinceProgress = 0;
        _resendTicks = _options.ResendTicks;
        return _chunk;
    }

    private int Fill(Span<byte> buffer)
    {
        var length = 0;
        while (length < buffer.Length && _source.Read(buffer[length..]) is var read and > 0)
            length += read;
        return length;
    }

    private SnapshotChunk? Fail(string reason)
    {
        State = SnapshotTransferState.Failed;
        Failure = reason;
        return null;
    }
}
