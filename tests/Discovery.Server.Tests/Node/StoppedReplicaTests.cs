using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Discovery.Raft;
using Discovery.Storage;
using Google.Protobuf;

namespace Discovery.Server.Tests.Node;

/// <summary>The peer port is open for a moment longer than the member behind it: an exception there would end the process with an error.</summary>
public sealed class StoppedReplicaTests : IDisposable
{
    private readonly ReplicaCluster _cluster = new();

    [Theory]
    [InlineData("first piece of a snapshot")]
    [InlineData("all of a snapshot")]
    [InlineData("answer to a piece")]
    [InlineData("heartbeat")]
    [InlineData("renewal")]
    [InlineData("change of members")]
    [InlineData("answer")]
    public void What_comes_after_the_stop_does_no_harm(string what)
    {
        var member = _cluster.Elect(1, 2, 3);
        member.Stop();
        var message = MessageOf(what);
        message.From = 2;
        message.To = member.Id;
        member.Replica.TryReceive(message);
        Assert.NotEmpty(member.Replica.Describe().Members);
        Assert.True(member.Replica.Propose(new Proposal { Put = new PutRequest() }).IsFaulted);
    }

    [Fact]
    public void A_stop_between_the_last_piece_of_a_snapshot_and_the_look_at_it_does_no_harm()
    {
        var leader = _cluster.Elect(1, 2, 3);
        _cluster.CutOff(3);
        foreach (var key in (string[])["a", "b", "c", "d", "e"])
            leader.Put(key);
        _cluster.Settle();
        _cluster.Heal();
        var receiver = _cluster[3];
        var stopped = false;
        receiver.Sending = m =>
        {
            if (m.SnapshotAck is not { Done: true } || stopped)
                return;
            stopped = true;
            receiver.Stop();
        };
        _cluster.Tick(2, 1);
        Assert.True(stopped);
    }

    public void Dispose() => _cluster.Dispose();

    private static PeerMessage MessageOf(string what) => what switch
    {
        "first piece of a snapshot" => new() { Snapshot = Chunk(last: false) },
        "all of a snapshot" => new() { Snapshot = Chunk(last: true) },
        "answer to a piece" => new() { SnapshotAck = new SnapshotAck { Transfer = 7 } },
        "heartbeat" => new() { Raft = new RaftMessage { Kind = (uint)MessageKind.Heartbeat, Term = 5 } },
        "renewal" => new() { Request = new PeerRequest { Id = 1, LeaseRenew = 5 } },
        "change of members" => new() { Request = new PeerRequest { Id = 1, MemberChange = new MemberChangeCall { Remove = new MemberRemoveRequest { ID = 2 } } } },
        _ => new() { Reply = new PeerReply { Id = 1, LeaseTtl = 5 } },
    };

    private static SnapshotChunk Chunk(bool last)
    {
        var data = ByteString.CopyFromUtf8("piece");
        var checksum = Crc32C.Compute(data.Span);
        return new SnapshotChunk { Transfer = 7, Index = 90, Term = 5, LeaderTerm = 5, Data = data, Checksum = checksum, Last = last, TotalChecksum = last ? checksum : 0 };
    }
}
