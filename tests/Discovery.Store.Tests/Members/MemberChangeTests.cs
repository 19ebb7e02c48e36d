using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Google.Protobuf;
using static Discovery.Protocol.MemberChange.Types;

namespace Discovery.Store.Tests.Members;

public sealed class MemberChangeTests
{
    private readonly StoreHarness _store = new();

    [Fact]
    public void Members_are_added_promoted_and_removed_and_each_change_moves_the_config_index_to_its_entry()
    {
        Change(Kind.Add, 1, "http://a:2380");
        _store.Put("x");
        var added = Change(Kind.AddLearner, 2, "http://b:2380");
        Assert.Equal("2 http://b:2380 learner", Describe(added.Member));
        Assert.Equal([1UL, 2UL], added.Members.Select(member => member.ID));
        Assert.Equal(3UL, _store.Machine.MembersView.ConfigIndex);

        Assert.Equal("2 http://b:2380", Describe(Change(Kind.Promote, 2).Member));
        var removed = Change(Kind.Remove, 1);
        Assert.Equal("1 http://a:2380", Describe(removed.Member));
        Assert.Equal("2 http://b:2380", Describe(Assert.Single(removed.Members)));
        Assert.Equal([1UL], _store.Machine.MembersView.Removed);
        Assert.Equal(5UL, _store.Machine.MembersView.ConfigIndex);
        Assert.Equal(2, _store.Kv.CurrentRevision);
    }

    [Fact]
    public void Etcd_13348_a_change_that_another_one_overtook_does_nothing_and_one_that_none_overtook_always_takes_effect()
    {
        Change(Kind.Add, 1, "http://a:2380");
        var second = Requested(Kind.Add, 2, "http://b:2380");
        var overtaken = Requested(Kind.Remove, 1);
        Assert.Null(_store.Apply(second).Error);
        Assert.Equal(StoreError.MembersChangedMeanwhile, _store.Refused(overtaken));
        Assert.Equal(StoreError.MembersChangedMeanwhile, _store.Refused(second));

        // No rule of the leader's is asked again here, or the table would go another way than the consensus core.
        Change(Kind.Add, 2, "http://a:2380");
        Assert.Equal(["1 http://a:2380", "2 http://a:2380"], _store.Machine.Members.Select(Describe));
    }

    [Fact]
    public void Etcd_20387_changes_that_make_no_sense_are_applied_all_the_same()
    {
        Change(Kind.Promote, 8);
        Change(Kind.Update, 8, "http://h:2380");
        Change(Kind.Remove, 8);
        Change(Kind.Remove, 0);
        var change = new MemberChange { Kind = Kind.Promote, ConfigIndex = 4 };
        Assert.Null(_store.Apply(change).Error);
        Assert.Empty(_store.Machine.Members);
        Assert.Equal([0UL, 8UL], _store.Machine.MembersView.Removed);
        Assert.Equal(5UL, _store.Machine.MembersView.ConfigIndex);
        Change(Kind.Add, 8, "http://h:2380");
        Assert.Equal([0UL], _store.Machine.MembersView.Removed);
    }

    [Fact]
    public void Etcd_21737_an_update_changes_the_peer_urls_and_neither_promotes_a_learner_nor_drops_name_and_client_urls()
    {
        Change(Kind.AddLearner, 1, "http://a:2380");
        _store.Apply(new Member { ID = 1, Name = "a", ClientURLs = { "http://a:2379" } });
        Change(Kind.Update, 1, "http://b:2380", "http://c:2380");
        var expected = new Member
        {
            ID = 1, Name = "a", IsLearner = true, ClientURLs = { "http://a:2379" }, PeerURLs = { "http://b:2380", "http://c:2380" },
        };
        Assert.Equal(expected, Assert.Single(_store.Machine.Members));
    }

    [Fact]
    public void A_member_publishes_its_name_and_client_urls_and_nothing_else()
    {
        Change(Kind.AddLearner, 1, "http://a:2380");
        _store.Apply(new Member { ID = 1, Name = "a", ClientURLs = { "http://a:2379" }, PeerURLs = { "http://evil:2380" } });
        _store.Apply(new Member { ID = 1, Name = "b", ClientURLs = { "http://b:2379" } });
        var expected = new Member { ID = 1, Name = "b", IsLearner = true, ClientURLs = { "http://b:2379" }, PeerURLs = { "http://a:2380" } };
        Assert.Equal(expected, Assert.Single(_store.Machine.Members));
        Assert.Equal(1UL, _store.Machine.MembersView.ConfigIndex);
    }

    [Fact]
    public void Etcd_20995_a_removed_or_unknown_member_does_not_come_back_by_publishing_itself()
    {
        Change(Kind.Add, 1, "http://a:2380");
        _store.Apply(new Member { ID = 2, Name = "unknown" });
        Change(Kind.Remove, 1);
        Assert.Null(_store.Apply(new Member { ID = 1, Name = "removed" }).Error);
        Assert.Empty(_store.Machine.Members);
    }

    [Fact]
    public void The_log_of_a_single_member_from_before_there_were_changes_begins_with_its_publication()
    {
        _store.Apply(new Member { ID = 9, Name = "b", PeerURLs = { "http://b:2380" } });
        _store.Apply(new Member { ID = 4, Name = "a" });
        Assert.Equal("9 http://b:2380", Describe(Assert.Single(_store.Machine.Members)));

        _store.Machine.Members[0].Name = "changed by a caller";
        Assert.Equal("b", _store.Machine.Members[0].Name);
        Assert.Equal("b", _store.Machine.MembersView.Find(9)!.Name);
    }

    [Fact]
    public void A_view_stays_as_it_was()
    {
        Change(Kind.Add, 1, "http://a:2380");
        var before = _store.Machine.MembersView;
        Change(Kind.Remove, 1);
        Assert.True(before.Contains(1) && !before.IsRemoved(1));
        Assert.False(_store.Machine.MembersView.Contains(1));
    }

    [Fact]
    public void Etcd_19563_promotions_removals_and_the_config_index_survive_a_restart()
    {
        Change(Kind.Add, ulong.MaxValue, "http://a:2380");
        Change(Kind.AddLearner, 2, "http://b:2380");
        Change(Kind.Promote, 2);
        Change(Kind.AddLearner, 3, "http://c:2380");
        Change(Kind.Remove, ulong.MaxValue);
        var restarted = _store.Restart(_store.Machine.SaveState());
        Assert.Equal(_store.DescribeMembers(), restarted.DescribeMembers());
        Assert.False(restarted.Machine.MembersView.Find(2)!.IsLearner);
        Assert.Equal(_store.Machine.SaveState(), restarted.Machine.SaveState());
    }

    [Fact]
    public void The_same_members_save_the_same_bytes_however_they_came_about()
    {
        var other = new StoreHarness();
        foreach (var id in new ulong[] { 3, 1, 2 })
        {
            Apply(_store, Kind.Remove, id);
            Apply(other, Kind.Remove, 4 - id);
        }

        Assert.Equal(_store.Machine.SaveState(), other.Machine.SaveState());
    }

    [Fact]
    public void A_state_from_before_there_were_changes_is_read_without_any()
    {
        using var stream = new MemoryStream();
        stream.WriteByte(1);
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteUInt64(5);
            output.WriteUInt64(2);
            output.WriteInt64(1);
            output.WriteSInt64(-1);
            output.WriteInt32(1);
            output.WriteMessage(new Member { ID = 9, Name = "b" });
            output.WriteBytes(ByteString.Empty);
        }

        var machine = new StoreHarness(savedState: stream.ToArray()).Machine;
        Assert.Equal((5UL, 2UL), (machine.AppliedIndex, machine.AppliedTerm));
        Assert.Equal("b", Assert.Single(machine.Members).Name);
        Assert.Equal((0UL, 0), (machine.MembersView.ConfigIndex, machine.MembersView.Removed.Count));
    }

    private MemberChangeResult Change(Kind kind, ulong id, params string[] peerUrls) => Apply(_store, kind, id, peerUrls);

    private static MemberChangeResult Apply(StoreHarness store, Kind kind, ulong id, params string[] peerUrls) =>
        store.Do<MemberChangeResult>(Requested(store, kind, id, peerUrls));

    private MemberChange Requested(Kind kind, ulong id, params string[] peerUrls) => Requested(_store, kind, id, peerUrls);

    private static MemberChange Requested(StoreHarness store, Kind kind, ulong id, string[] peerUrls) => new()
    {
        Kind = kind,
        Member = new Member { ID = id, PeerURLs = { peerUrls } },
        ConfigIndex = store.Machine.MembersView.ConfigIndex,
    };

    private static string Describe(Member member) =>
        string.Join(' ', [$"{member.ID}", .. member.PeerURLs, .. member.IsLearner ? new[] { "learner" } : []]);
}
