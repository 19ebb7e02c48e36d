using Discovery.Protocol.Peers;
using Discovery.Server.Node;
using Discovery.Server.Peers;
using Discovery.Server.Tests.Peers;
using Discovery.Storage;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Server.Tests.Node;

/// <summary>A disk that takes its time, under the pieces of a snapshot.</summary>
public sealed class SnapshotTransfersTests : IPeerNetwork, ISnapshotSpool, ISnapshotSource
{
    private const ulong Other = 2;
    private const ulong LeaderTerm = 5;

    private readonly List<PeerMessage> _sent = [];
    private readonly List<(ulong Member, bool Delivered)> _ended = [];
    private readonly SemaphoreSlim _busy = new(0);
    private readonly SemaphoreSlim _disk = new(0);
    private readonly SnapshotTransfers _transfers;
    private bool _disposed;

    public SnapshotTransfersTests() =>
        _transfers = new SnapshotTransfers(this, this, new SnapshotTransferOptions { ChunkBytes = 4 }, (member, done) => _ended.Add((member, done)), 0);

    ulong ISnapshotSource.Index => 100;

    ulong ISnapshotSource.Term => LeaderTerm;

    [Fact]
    public async Task A_tick_does_not_wait_for_a_piece_that_is_being_written()
    {
        var writing = Task.Run(() => _transfers.OnChunk(Other, Chunk()));
        await _busy.WaitAsync();
        await Tick();
        Assert.Empty(_sent);

        _disk.Release();
        await writing;
        Assert.Equal(3ul, Assert.Single(_sent).SnapshotAck.NextOffset);
    }

    [Fact]
    public async Task A_tick_does_not_wait_for_a_piece_that_is_being_read()
    {
        var acknowledged = await BeginAndAcknowledge();
        await Tick();
        Assert.Single(_sent);

        _disk.Release();
        await acknowledged;
        Assert.Equal([0ul, 4ul], _sent.Select(m => m.Snapshot.Offset));
    }

    [Fact]
    public async Task What_is_being_read_is_let_go_only_afterwards()
    {
        var acknowledged = await BeginAndAcknowledge();
        await Tick(leadingTerm: 0);
        Assert.False(_disposed);

        _disk.Release();
        await acknowledged;
        await Tick(leadingTerm: 0);
        Assert.True(_disposed);
        Assert.Empty(_ended);
    }

    [Fact]
    public async Task A_transfer_that_was_replaced_while_it_was_read_tells_nobody_of_its_end()
    {
        var acknowledged = await BeginAndAcknowledge();
        using var next = new MemorySource([1, 2], new Random(1));
        var begun = Task.Run(() => _transfers.Begin(Other, next, LeaderTerm));
        await Eventually.Async(() => _sent.Count == 2);
        _disposed = true;
        _disk.Release();
        await Task.WhenAll(acknowledged, begun);
        Assert.Empty(_ended);

        _transfers.OnAck(Other, new SnapshotAck { Transfer = _sent[1].Snapshot.Transfer, NextOffset = 2, Done = true });
        Assert.Equal([(Other, true)], _ended);
        Assert.True(next.IsDisposed);
    }

    void IPeerNetwork.Send(PeerMessage message) => _sent.Add(message);

    void ISnapshotSpool.Begin()
    {
    }

    void ISnapshotSpool.Append(long offset, ReadOnlySpan<byte> data) => WaitForDisk();

    void ISnapshotSpool.Complete()
    {
    }

    Stream ISnapshotSpool.OpenRead() => Stream.Null;

    void ISnapshotSpool.Discard()
    {
    }

    int ISnapshotSource.Read(Span<byte> buffer)
    {
        WaitForDisk();
        return _disposed ? throw new IOException("It is gone.") : buffer.Length;
    }

    void ISnapshotSource.Rewind()
    {
    }

    void IDisposable.Dispose() => _disposed = true;

    private static SnapshotChunk Chunk()
    {
        var data = ByteString.CopyFrom(1, 2, 3);
        return new SnapshotChunk { Transfer = 1, Index = 100, Term = LeaderTerm, LeaderTerm = LeaderTerm, Data = data, Checksum = Crc32C.Compute(data.Span) };
    }

    /// <summary>Returns when the disk is asked for the second piece.</summary>
    private async Task<Task> BeginAndAcknowledge()
    {
        _disk.Release();
        _transfers.Begin(Other, this, LeaderTerm);
        await _busy.WaitAsync();
        var ack = new SnapshotAck { Transfer = _sent[0].Snapshot.Transfer, NextOffset = 4 };
        var acknowledged = Task.Run(() => _transfers.OnAck(Other, ack));
        await _busy.WaitAsync();
        return acknowledged;
    }

    // On a thread of its own: if it does wait, the test has to see that.
    private Task Tick(ulong leadingTerm = LeaderTerm) => Task.Run(() => _transfers.Tick(leadingTerm)).WaitAsync(Eventually.DefaultTimeout);

    private void WaitForDisk()
    {
        _busy.Release();
        _disk.Wait();
    }
}
