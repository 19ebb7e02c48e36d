using Discovery.Protocol.Peers;
using Discovery.Server.Peers;
using Discovery.Storage;
using Google.Protobuf;

namespace Discovery.Server.Tests.Peers;

public sealed class SnapshotTransferTests
{
    private static readonly SnapshotTransferOptions Options = new() { ChunkBytes = 4, ResendTicks = 2, GiveUpTicks = 20, RestartsMax = 1 };

    private readonly MemorySpool _spool = new();
    private readonly MemorySource _source = new([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], new Random(1));
    private readonly SnapshotReceiver _receiver;
    private readonly SnapshotSender _sender;

    public SnapshotTransferTests()
    {
        _receiver = new SnapshotReceiver(_spool, Options);
        _sender = new SnapshotSender(_source, 70, leaderTerm: 7, Options);
    }

    [Fact]
    public void Over_a_network_that_loses_doubles_and_reorders_it_arrives_unharmed()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var run = new SnapshotRun(seed);
            run.Run();
            AssertArrived(run, seed);
            // Nothing was refused on the way: what is lost is sent again, not started over.
            Assert.Equal(1, run.Spool.Begun);
        }
    }

    [Fact]
    public void Damage_and_restarts_of_the_receiver_cost_time_only()
    {
        var startedOver = 0;
        for (var seed = 0; seed < 500; seed++)
        {
            var run = new SnapshotRun(seed) { FaultsLeft = seed % (SnapshotRun.FaultsMax + 1) };
            run.Run();
            AssertArrived(run, seed);
            startedOver += run.Spool.Begun > 1 ? 1 : 0;
        }
        Assert.InRange(startedOver, 50, 450);
    }

    [Fact]
    public void A_snapshot_of_ten_bytes_takes_three_chunks_and_says_where_it_ends()
    {
        var first = _sender.Start()!;
        Assert.Equal((0UL, 4, false, 100UL, 5UL, 7UL), (first.Offset, first.Data.Length, first.Last, first.Index, first.Term, first.LeaderTerm));
        var second = _sender.OnAck(Give(first)!)!;
        var third = _sender.OnAck(Give(second)!)!;
        Assert.Equal((8UL, 2, true), (third.Offset, third.Data.Length, third.Last));
        var ack = _receiver.Receive(1, third, out var completed)!;
        Assert.Equal((10UL, true), (ack.NextOffset, ack.Done));
        Assert.Null(_sender.OnAck(ack));

        Assert.Equal(SnapshotTransferState.Done, _sender.State);
        Assert.Equal(new ReceivedSnapshot(1, 7, 100, 5, 10, Crc32C.Compute([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])), completed);
    }

    [Fact]
    public void A_chunk_that_comes_twice_is_acknowledged_twice_and_moves_the_sender_once()
    {
        var first = _sender.Start()!;
        Give(first);
        var ack = Give(first)!;
        Assert.Equal(4UL, ack.NextOffset);
        var second = _sender.OnAck(ack)!;
        Assert.Null(_sender.OnAck(ack));
        Assert.Equal(4UL, second.Offset);
    }

    [Fact]
    public void A_gap_is_answered_with_what_is_expected()
    {
        var first = _sender.Start()!;
        Give(first);
        Assert.Equal(4UL, Give(With(first, c => c.Offset = 8))!.NextOffset);
    }

    [Fact]
    public void Without_an_answer_a_chunk_is_sent_again_ever_more_rarely_until_the_sender_gives_up()
    {
        var first = _sender.Start()!;
        var sent = Enumerable.Range(1, 30).Where(_ => _sender.OnTick() is { } again && again.Equals(first)).ToArray();
        Assert.Equal([2, 6, 14], sent);
        Assert.Equal(SnapshotTransferState.Failed, _sender.State);
        Assert.Contains("no progress", _sender.Failure, StringComparison.Ordinal);
        Assert.Null(_sender.OnAck(new SnapshotAck { Transfer = 70, NextOffset = 4 }));
    }

    [Fact]
    public void A_refused_transfer_starts_over_under_another_id_and_fails_when_that_is_refused_too()
    {
        var refusal = Give(With(_sender.Start()!, c => c.Checksum ^= 1))!;
        Assert.True(refusal.Refused);
        var again = _sender.OnAck(refusal)!;
        Assert.Equal((71UL, 0UL, ByteString.CopyFrom(1, 2, 3, 4)), (again.Transfer, again.Offset, again.Data));
        Assert.Null(_sender.OnAck(refusal));
        Assert.Equal(SnapshotTransferState.Sending, _sender.State);

        Assert.Null(_sender.OnAck(new SnapshotAck { Transfer = 71, Refused = true }));
        Assert.Equal(SnapshotTransferState.Failed, _sender.State);
    }

    [Fact]
    public void A_late_chunk_of_a_transfer_that_is_over_does_not_take_the_place_of_the_one_that_goes_on()
    {
        var late = _sender.Start()!;
        var again = _sender.OnAck(Give(With(late, c => c.Checksum ^= 1))!)!;
        var second = _sender.OnAck(Give(again)!)!;
        Assert.True(Give(late)!.Refused);
        Assert.Equal(8UL, Give(second)!.NextOffset);
    }

    [Fact]
    public void A_wrong_checksum_of_the_whole_is_refused_and_nothing_is_kept()
    {
        var last = SendAllButLast();
        var ack = _receiver.Receive(1, With(last, c => c.TotalChecksum ^= 1), out var completed)!;
        Assert.True(ack.Refused);
        Assert.Null(completed);
        Assert.False(_spool.IsCompleted);
        Assert.Empty(_spool.Bytes);
        // Late chunks of it don't begin it again.
        Assert.True(Give(last)!.Refused);
    }

    [Fact]
    public void A_full_disk_refuses_the_transfer_and_harms_nothing_else()
    {
        _spool.Room = 6;
        var first = _sender.Start()!;
        var second = _sender.OnAck(Give(first)!)!;
        Assert.True(Give(second)!.Refused);
        Assert.Empty(_spool.Bytes);

        _spool.Room = 100;
        var again = _sender.OnAck(new SnapshotAck { Transfer = 70, Refused = true })!;
        Assert.Equal(4UL, Give(again)!.NextOffset);
    }

    [Fact]
    public void A_newer_leader_takes_the_place_of_an_older_one_and_not_the_other_way_round()
    {
        var first = _sender.Start()!;
        Give(first);
        using var newer = new SnapshotSender(new MemorySource([20, 21], new Random(1)), 90, leaderTerm: 8, Options);
        var ack = _receiver.Receive(2, newer.Start()!, out var completed)!;
        Assert.True(ack.Done);
        Assert.Equal((2UL, 8UL), (completed!.From, completed.LeaderTerm));
        _receiver.Release();

        Assert.True(Give(With(first, c => c.Transfer = 71))!.Refused);
        Assert.True(Give(With(first, c => c.Offset = 4))!.Refused);
    }

    [Fact]
    public void A_completed_snapshot_is_not_overwritten_before_it_is_released()
    {
        var last = SendAllButLast();
        Give(last);
        // Its acknowledgement was lost: the sender asks again.
        Assert.True(Give(last)!.Done);
        using var newer = new SnapshotSender(new MemorySource([20, 21, 22, 23, 24], new Random(1)), 90, leaderTerm: 8, Options);
        var waiting = newer.Start()!;
        Assert.Null(_receiver.Receive(2, waiting, out _));
        Assert.Equal(10, _spool.Bytes.Length);

        _receiver.Release();
        Assert.Equal(4UL, _receiver.Receive(2, waiting, out _)!.NextOffset);
    }

    [Fact]
    public void A_transfer_whose_sender_fell_silent_is_thrown_away()
    {
        Give(_sender.Start()!);
        for (var i = 0; i < Options.GiveUpTicks; i++)
        {
            Assert.NotEmpty(_spool.Bytes);
            _receiver.OnTick();
        }
        Assert.Empty(_spool.Bytes);
    }

    [Fact]
    public void A_source_that_can_not_be_read_fails_the_transfer()
    {
        _source.FailAt = 4;
        Assert.Null(_sender.OnAck(Give(_sender.Start()!)!));
        Assert.Equal((SnapshotTransferState.Failed, "Input/output error"), (_sender.State, _sender.Failure));
        _sender.Dispose();
        Assert.True(_source.IsDisposed);
    }

    private static void AssertArrived(SnapshotRun run, int seed)
    {
        Assert.True(run.Sender.State == SnapshotTransferState.Done, $"seed {seed}: {run.Sender.Failure}");
        Assert.True(run.Spool.IsCompleted && run.Spool.Bytes.AsSpan().SequenceEqual(run.Original), $"seed {seed}: the bytes differ");
        var received = Assert.Single(run.Received);
        Assert.Equal((run.Original.Length, Crc32C.Compute(run.Original)), (received.Bytes, received.Checksum));
    }

    private SnapshotAck? Give(SnapshotChunk chunk) => _receiver.Receive(1, chunk, out _);

    private SnapshotChunk SendAllButLast() => _sender.OnAck(Give(_sender.OnAck(Give(_sender.Start()!)!)!)!)!;

    private static SnapshotChunk With(SnapshotChunk chunk, Action<SnapshotChunk> change)
    {
        var changed = chunk.Clone();
        change(changed);
        return changed;
    }
}
