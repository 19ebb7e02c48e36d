using Discovery.Protocol;
using static Discovery.Protocol.MemberChange.Types;

namespace Discovery.Store.Tests.Members;

public sealed class MembershipRulesTests
{
    private readonly StoreHarness _store = new();

    public MembershipRulesTests()
    {
        Apply(MembershipRules.Add(View, 1, ["http://a:2380", "http://a2:2380"], isLearner: false));
        Apply(MembershipRules.Add(View, 2, ["http://b:2380"], isLearner: true));
        Apply(MembershipRules.Add(View, 3, ["http://c:2380"], isLearner: false));
        Apply(MembershipRules.Remove(View, 3));
    }

    private MembersView View => _store.Machine.MembersView;

    [Fact]
    public void A_change_builds_on_the_view_that_it_was_checked_against()
    {
        var expected = new MemberChange
        {
            Kind = Kind.Add, ConfigIndex = 4, Member = new Member { ID = 4, PeerURLs = { "http://d:2380" } },
        };
        Assert.Equal(expected, MembershipRules.Add(View, 4, ["http://d:2380"], isLearner: false));
        Assert.Equal(4UL, MembershipRules.Remove(View, 1).ConfigIndex);
    }

    [Fact]
    public void The_id_and_the_peer_urls_of_a_new_member_are_its_own()
    {
        Refused(StoreError.MemberAlreadyExists, () => MembershipRules.Add(View, 1, ["http://d:2380"], isLearner: false));
        Refused(StoreError.MemberNotFound, () => MembershipRules.Add(View, 3, ["http://d:2380"], isLearner: false));
        Refused(StoreError.PeerUrlAlreadyExists, () => MembershipRules.Add(View, 4, ["http://d:2380", "http://a2:2380"], isLearner: true));

        // The URLs of a removed member are free again.
        Assert.NotNull(MembershipRules.Add(View, 4, ["http://c:2380"], isLearner: false));
    }

    [Fact]
    public void There_is_one_learner_at_a_time_unless_more_are_allowed()
    {
        Refused(StoreError.TooManyLearners, () => MembershipRules.Add(View, 4, ["http://d:2380"], isLearner: true));
        Assert.Equal(Kind.AddLearner, MembershipRules.Add(View, 4, ["http://d:2380"], isLearner: true, learnersMax: 2).Kind);
        Apply(MembershipRules.Promote(View, 2));
        Assert.NotNull(MembershipRules.Add(View, 4, ["http://d:2380"], isLearner: true));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(9)]
    [InlineData(0)]
    public void A_member_that_was_removed_or_never_was_is_not_found(ulong id)
    {
        Refused(StoreError.MemberNotFound, () => MembershipRules.Remove(View, id));
        Refused(StoreError.MemberNotFound, () => MembershipRules.Update(View, id, ["http://d:2380"]));
        Refused(StoreError.MemberNotFound, () => MembershipRules.Promote(View, id));
    }

    [Fact]
    public void An_update_may_keep_its_own_urls_but_not_take_another_members()
    {
        Assert.Equal(["http://d:2380", "http://a:2380"], MembershipRules.Update(View, 1, ["http://d:2380", "http://a:2380"]).Member.PeerURLs);
        Refused(StoreError.PeerUrlAlreadyExists, () => MembershipRules.Update(View, 1, ["http://b:2380"]));
    }

    [Fact]
    public void Only_a_learner_can_be_promoted()
    {
        Assert.Equal(Kind.Promote, MembershipRules.Promote(View, 2).Kind);
        Refused(StoreError.MemberNotLearner, () => MembershipRules.Promote(View, 1));
    }

    private void Apply(MemberChange change) => Assert.Null(_store.Apply(change).Error);

    private static void Refused(StoreError error, Func<MemberChange> check) => Assert.Equal(error, Assert.Throws<StoreException>(check).Error);
}
