using Discovery.Protocol;
using Discovery.Server.Auth;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Auth;
using Discovery.Store.Leases;

namespace Discovery.Server.Tests.Auth;

public sealed class TokenTimesTests
{
    private const int Ttl = 100;
    private static readonly TokenKey Key = new(1, 1);

    private readonly StateMachine _machine = StateMachine.Open(new MemoryRevisionStore(), new LeaseBook(1), default);
    private readonly TokenTimes _leader = new(TimeSpan.FromSeconds(Ttl));
    private readonly TokenTimes _follower = new(TimeSpan.FromSeconds(Ttl));

    public TokenTimesTests()
    {
        Apply(new AuthChange { UserAdd = new AuthUserAddRequest { Name = "root", HashedPassword = "hash" } });
        Apply(new AuthChange { UserGrantRole = new AuthUserGrantRoleRequest { User = "root", Role = "root" } });
        Apply(new AuthChange { Enable = new AuthEnableRequest() });
        Apply(new AuthChange { Login = new Login { User = "root", PasswordRevision = 2, Token = Key.ToHash() } });
        Tick(0);
    }

    [Fact]
    public void A_token_lives_for_its_time_and_each_use_gives_it_all_of_it_again()
    {
        Assert.True(Use(_follower, 90));
        Assert.True(Use(_follower, 180));
        Assert.False(Use(_follower, 281));
        // Once it is over it does not come back.
        Assert.False(Use(_follower, 282));
    }

    [Fact]
    public void A_token_that_is_used_on_one_member_lives_on_all()
    {
        for (var second = 1; second <= 10 * Ttl; second++)
        {
            Assert.True(Use(_follower, second));
            Tick(second);
        }
        Assert.True(Use(_leader, (10 * Ttl) + 50));
    }

    [Fact]
    public void The_others_hear_of_a_use_once_in_half_a_life()
    {
        var entries = _machine.AppliedIndex;
        for (var second = 1; second <= 10 * Ttl; second++)
        {
            Use(_follower, second);
            Tick(second);
        }
        Assert.InRange(_machine.AppliedIndex - entries, 15UL, 20UL);
    }

    [Fact]
    public void What_nobody_uses_goes_when_the_leader_says_so_and_a_follower_says_nothing()
    {
        Assert.Null(_follower.Tick(_machine.Auth, isLeader: false, TimeSpan.FromSeconds(Ttl + 1)));
        Tick(Ttl + 1);
        Assert.Empty(_machine.Auth.TokensByKey);
        Assert.Null(_leader.Tick(_machine.Auth, isLeader: true, TimeSpan.FromSeconds(Ttl + 2)));
    }

    [Fact]
    public void An_expiry_that_got_lost_is_said_again_and_not_each_time()
    {
        Assert.NotNull(_leader.Tick(_machine.Auth, isLeader: true, TimeSpan.FromSeconds(Ttl + 1)));
        Assert.Null(_leader.Tick(_machine.Auth, isLeader: true, TimeSpan.FromSeconds(Ttl + 2)));
        Assert.NotNull(_leader.Tick(_machine.Auth, isLeader: true, TimeSpan.FromSeconds(Ttl + 52)));
    }

    /// <summary>Both members look, and what they say goes through the log.</summary>
    private void Tick(int second)
    {
        foreach (var (times, leads) in new[] { (_leader, true), (_follower, false) })
        {
            if (times.Tick(_machine.Auth, leads, TimeSpan.FromSeconds(second)) is { } changes)
                Apply(new AuthChange { Tokens = changes });
        }
    }

    private bool Use(TokenTimes times, int second) => times.Use(Key, _machine.Auth.TokensByKey[Key], TimeSpan.FromSeconds(second));

    private void Apply(AuthChange change) => Assert.Null(_machine.Apply(_machine.AppliedIndex + 1, 1, new Proposal { Auth = change }).Error);
}
