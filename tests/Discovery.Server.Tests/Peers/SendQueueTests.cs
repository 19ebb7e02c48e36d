using Discovery.Protocol.Peers;
using Discovery.Server.Peers;

namespace Discovery.Server.Tests.Peers;

public sealed class SendQueueTests
{
    [Fact]
    public void It_is_full_by_count()
    {
        var queue = new SendQueue(new LaneLimits(MessagesMax: 3, BytesMax: 1000));
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => queue.TryAdd(new PeerMessage(), 1)));
        Assert.True(queue.TryTake(out _, out var bytes));
        queue.Sent(bytes);
        Assert.True(queue.TryAdd(new PeerMessage(), 1));
    }

    [Fact]
    public void It_is_full_by_bytes_and_those_under_way_count()
    {
        var queue = new SendQueue(new LaneLimits(MessagesMax: 100, BytesMax: 10));
        Assert.True(queue.TryAdd(new PeerMessage(), 6));
        Assert.False(queue.TryAdd(new PeerMessage(), 5));
        Assert.True(queue.TryAdd(new PeerMessage(), 4));
        Assert.True(queue.TryTake(out _, out var bytes));
        Assert.False(queue.TryAdd(new PeerMessage(), 5));
        queue.Sent(bytes);
        Assert.True(queue.TryAdd(new PeerMessage(), 5));
    }

    [Fact]
    public void One_message_of_any_size_fits_when_nothing_waits()
    {
        var queue = new SendQueue(new LaneLimits(MessagesMax: 100, BytesMax: 10));
        Assert.True(queue.TryAdd(new PeerMessage(), 1000));
        Assert.False(queue.TryAdd(new PeerMessage(), 1));
        Assert.True(queue.TryTake(out _, out var bytes));
        queue.Sent(bytes);
        Assert.True(queue.IsEmpty);
        Assert.True(queue.TryAdd(new PeerMessage(), 1000));
    }

    [Fact]
    public void Entries_and_snapshots_take_the_bulk_lane_and_everything_else_the_other()
    {
        Assert.Equal(Lane.Bulk, Lanes.Of(PeerNode.Large(1, 1)));
        Assert.Equal(Lane.Bulk, Lanes.Of(new PeerMessage { Snapshot = new SnapshotChunk() }));
        PeerMessage[] control = [PeerNode.Small(1, 1), new() { SnapshotAck = new SnapshotAck() }, new() { Request = new PeerRequest() }, new() { Reply = new PeerReply() }];
        Assert.All(control, m => Assert.Equal(Lane.Control, Lanes.Of(m)));
    }
}
