using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Discovery.Raft;
using Discovery.Storage;
using Discovery.Store;
using Google.Protobuf;

namespace Discovery.Server.Tests.Node;

/// <summary>Replicas whose leader compares all members' data now and then.</summary>
public sealed class HashCheckTests : IDisposable
{
    private const int Interval = (ReplicaMember.CorruptCheckSeconds * 10) + 1;

    private readonly ReplicaCluster _cluster = new();
    private readonly ReplicaMember _leader;

    public HashCheckTests()
    {
        _leader = _cluster.Elect(1, 2, 3);
        foreach (var key in (string[])["a", "b", "a", "c"])
            _leader.Put(key);
        _cluster.Settle();
    }

    [Fact]
    public void Members_that_agree_are_told_to_agree_at_the_leaders_revision_once_in_each_interval()
    {
        _cluster.Tick(Interval);
        Assert.Equal([(3, _leader.Replica.Store.CurrentRevision)], _leader.Corruption.Agreements);
        _leader.Put("d");
        _cluster.Tick(Interval);
        Assert.Equal((3, _leader.Replica.Store.CurrentRevision), _leader.Corruption.Agreements[^1]);
        Assert.Equal(2, _leader.Corruption.Agreements.Count);
        Assert.Empty(_leader.Corruption.Corrupt);
        Assert.Empty(_leader.Corruption.NotComparable);
        // Nobody else compares.
        Assert.Empty(_cluster[2].Corruption.Agreements);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Etcd_14272_the_member_that_is_reported_is_the_one_that_differs_the_leader_included(ulong member)
    {
        Rot(_cluster[member]);
        _cluster.Tick(Interval);
        Assert.Equal([member], _leader.Corruption.Corrupt);
        Assert.Empty(_leader.Corruption.Agreements);
        Assert.Empty(_leader.Corruption.NotComparable);
        // From then on nobody writes, until somebody has looked after it.
        _cluster.Settle();
        Assert.True(_cluster[2].Replica.Alarms.Contains(member, AlarmType.Corrupt));
        var put = _leader.Replica.Propose(new Proposal { Put = new PutRequest { Key = ByteString.CopyFromUtf8("a") } });
        _cluster.Settle();
        Assert.True(put.IsCompleted);
        Assert.Equal(StoreError.Corrupt, (await put).Error);
    }

    [Fact]
    public void Without_a_majority_that_agrees_the_leader_is_believed()
    {
        Rot(_cluster[2]);
        _cluster.CutOff(3);
        _cluster.Tick(Interval, 1, 2);
        Wait();
        Assert.Equal([2ul], _leader.Corruption.Corrupt);
        Assert.Equal([3ul], _leader.Corruption.NotComparable.Select(n => n.Member));
        Assert.Empty(_leader.Corruption.Agreements);
    }

    [Fact]
    public void A_member_that_is_away_is_not_compared_and_not_counted_as_equal()
    {
        _cluster.CutOff(3);
        _cluster.Tick(Interval, 1, 2);
        Assert.Empty(_leader.Corruption.Agreements);
        Wait();
        Assert.Equal([(3ul, "it did not answer in time")], _leader.Corruption.NotComparable);
        Assert.Equal(2, Assert.Single(_leader.Corruption.Agreements).Members);
        Assert.Empty(_leader.Corruption.Corrupt);
    }

    [Fact]
    public void A_member_that_is_behind_is_asked_again_until_it_is_as_far()
    {
        _cluster.Loses = m => m is { To: 3, Raft.Kind: (uint)MessageKind.Append };
        _leader.Put("d");
        _cluster.Tick(Interval);
        Assert.Empty(_leader.Corruption.Agreements);
        _cluster.Loses = _ => false;
        _cluster.Tick(10);
        Assert.Equal([(3, _leader.Replica.Store.CurrentRevision)], _leader.Corruption.Agreements);
        Assert.Empty(_leader.Corruption.NotComparable);
    }

    [Fact]
    public void Questions_and_answers_that_get_lost_are_repeated_and_whoever_is_at_it_does_not_begin_anew()
    {
        _cluster.Loses = m => m is { To: 2, Request: not null } or { From: 3, Reply: not null };
        _cluster.Tick(Interval);
        Assert.Empty(_leader.Corruption.Agreements);
        _cluster.Loses = _ => false;
        _cluster[2].IsApplyStalled = true;
        _cluster.Tick(30);
        Assert.Empty(_leader.Corruption.Agreements);
        _cluster.Sent.Clear();
        _cluster[2].IsApplyStalled = false;
        _cluster.Tick(1);
        Assert.Equal(3, Assert.Single(_leader.Corruption.Agreements).Members);
        Assert.Single(_cluster.Sent, m => m is { From: 2, Reply: not null });
    }

    [Theory]
    [InlineData(0, "its history begins at revision 5, the leader's at -1")]
    [InlineData(1, "etcdserver: mvcc: required revision has been compacted")]
    public void Etcd_16048_a_compaction_between_the_leaders_hash_and_the_others_is_no_corruption(long above, string why)
    {
        List<PeerMessage> late = [];
        _cluster.Loses = message =>
        {
            var holdsUp = message.Request?.BodyCase == PeerRequest.BodyOneofCase.HashKv;
            if (holdsUp)
                late.Add(message);
            return holdsUp;
        };
        _cluster.Tick(Interval);
        Assert.Equal([2ul, 3ul], late.Select(m => m.To).Order());
        var revision = _leader.Replica.Store.CurrentRevision + above;
        _leader.Put("d");
        _leader.Replica.Propose(new Proposal { Compaction = new CompactionRequest { Revision = revision } });
        _cluster.Tick(2);
        Assert.All((ulong[])[1, 2, 3], id => Assert.Equal(revision, _cluster[id].Replica.Store.CompactRevision));

        _cluster.Loses = _ => false;
        late.ForEach(m => _cluster[m.To].Replica.TryReceive(m));
        _cluster.Settle();
        Assert.Equal([(2ul, why), (3ul, why)], _leader.Corruption.NotComparable.Order());
        Assert.Empty(_leader.Corruption.Corrupt);
        _cluster.Tick(Interval);
        Assert.Equal(3, _leader.Corruption.Agreements[^1].Members);
    }

    [Fact]
    public void A_member_whose_records_are_lost_is_corrupt_and_says_which()
    {
        _cluster[2].Records.Delete(new Revision(3, 0));
        _cluster.Tick(Interval);
        Assert.Equal([2ul], _leader.Corruption.Corrupt);
        Assert.Contains("revision 3/0", Assert.Single(_cluster[2].Corruption.Damages), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hashes_are_the_same_on_all_members_and_after_a_restart()
    {
        var expected = await HashAsync(_leader);
        _cluster[2].Restart();
        _cluster.Tick(3);
        foreach (var id in (ulong[])[2, 3])
            Assert.Equal(expected, await HashAsync(_cluster[id]));
        Assert.Equal(StoreError.FutureRevision, (await Assert.ThrowsAsync<StoreException>(() => HashAsync(_leader, expected.Revision + 1))).Error);
    }

    [Fact]
    public async Task A_member_that_has_stopped_says_so()
    {
        _leader.Stop();
        Assert.Equal(StoreError.Stopped, (await Assert.ThrowsAsync<StoreException>(() => HashAsync(_leader))).Error);
    }

    public void Dispose() => _cluster.Dispose();

    // As long as the leader is patient.
    private void Wait()
    {
        for (var i = 0; i < 10_000 && _leader.Corruption.NotComparable.Count == 0; i++)
            _cluster.Tick(1, 1, 2);
    }

    private Task<KvHash> HashAsync(ReplicaMember member, long revision = 0)
    {
        var hash = member.Replica.HashAsync(revision, CancellationToken.None);
        _cluster.Settle();
        return hash;
    }

    // One bit of the value of "b".
    private static void Rot(ReplicaMember member)
    {
        Assert.True(member.Records.TryRead(new Revision(3, 0), out var record));
        record[^1] ^= 1;
        member.Records.Put(new Revision(3, 0), record);
    }
}
