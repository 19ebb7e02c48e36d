using System.Collections.Immutable;
using Discovery.Server.Auth;
using Discovery.Store;
using Discovery.Store.Auth;
using Discovery.TestKit;

namespace Discovery.Server.Tests.Auth;

public sealed class PasswordCheckTests
{
    private const int Iterations = 100;
    private const string Here = "ipv4:10.0.0.100:1";

    private readonly ManualTimeProvider _time = new();
    private readonly PasswordCheck _check;

    public PasswordCheckTests() => _check = new PasswordCheck(PasswordLimits.Default, Iterations, _time);

    [Fact]
    public async Task Ten_thousand_clients_of_one_user_cost_one_hash()
    {
        var ann = User("ann", "pw");
        var logins = Enumerable.Range(0, 10_000).Select(_ => Task.Run(() => IsRight(ann, "pw"))).ToList();
        Assert.All(await Task.WhenAll(logins), Assert.True);
        Assert.Equal(1, _check.SlowChecks);
    }

    [Fact]
    public async Task What_is_remembered_ends_with_the_password()
    {
        var ann = User("ann", "pw");
        Assert.True(await IsRight(ann, "pw"));
        Assert.False(await IsRight(ann with { PasswordRevision = 3, PasswordHash = PasswordHash.Create("other", Iterations) }, "pw"));
        Assert.True(await IsRight(ann with { PasswordRevision = 3, PasswordHash = PasswordHash.Create("other", Iterations) }, "other"));
        Assert.Equal(3, _check.SlowChecks);
    }

    [Fact]
    public async Task Somebody_elses_password_is_wrong_though_it_was_right_before()
    {
        Assert.True(await IsRight(User("ann", "pw"), "pw"));
        Assert.False(await IsRight(User("bob", "other"), "pw"));
    }

    [Fact]
    public async Task Etcd_11418_a_user_without_a_password_has_no_right_one()
    {
        var bob = User("bob", "pw") with { HasNoPassword = true };
        Assert.False(await IsRight(bob, "pw"));
        Assert.False(await IsRight(bob with { PasswordHash = "" }, ""));
        Assert.False(await IsRight(User("ann", "pw") with { PasswordHash = "" }, ""));
        Assert.False(await IsRight(null, ""));
    }

    [Fact]
    public async Task Who_guesses_is_slowed_down_and_who_knows_the_password_is_not()
    {
        var ann = User("ann", "pw");
        Assert.True(await IsRight(ann, "pw"));
        for (var i = 0; i < PasswordLimits.Default.FailuresMax; i++)
            Assert.False(await IsRight(ann, $"guess {i}"));
        Assert.Equal(StoreError.TooManyRequests, (await Assert.ThrowsAsync<StoreException>(() => IsRight(ann, "one more"))).Error);
        Assert.True(await IsRight(ann, "pw"));
        Assert.False(await IsRight(User("bob", "other"), "another user's"));

        _time.Advance(PasswordLimits.Default.FailureInterval);
        Assert.False(await IsRight(ann, "one more"));
        await Assert.ThrowsAsync<StoreException>(() => IsRight(ann, "and one more"));
    }

    /// <summary>That a name meets a limit sooner than another would tell that it is a user's.</summary>
    [Fact]
    public async Task Who_guesses_is_slowed_down_for_names_that_are_no_users_too()
    {
        foreach (var user in (AuthUser?[])[null, User("bob", "") with { HasNoPassword = true, PasswordHash = "" }])
        {
            for (var i = 0; i < PasswordLimits.Default.FailuresMax; i++)
                Assert.False(await IsRight(user, $"guess {i}"));
            Assert.Equal(StoreError.TooManyRequests, (await Assert.ThrowsAsync<StoreException>(() => IsRight(user, "one more"))).Error);
        }
        _time.Advance(PasswordLimits.Default.FailureInterval);
        Assert.False(await IsRight(null, "one more"));
    }

    [Fact]
    public async Task Who_comes_when_too_many_wait_is_sent_away()
    {
        var slow = new PasswordCheck(PasswordLimits.Default with { HashesAtATimeMax = 1, WaitingMax = 2 }, 200_000, _time);
        var hashes = Enumerable.Range(0, 10).Select(i => slow.HashAsync(Here, "ann", $"{i}", CancellationToken.None)).ToList();
        var refused = 0;
        foreach (var hash in hashes)
        {
            try
            {
                await hash;
            }
            catch (StoreException e) when (e.Error == StoreError.TooManyRequests)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 1, 7);
    }

    [Fact]
    public async Task Who_guesses_from_elsewhere_does_not_lock_out_the_user_unless_from_many_addresses()
    {
        var ann = User("ann", "pw");
        for (var address = 1; address < PasswordLimits.Default.FailingAddressesMax; address++)
        {
            for (var i = 0; i < PasswordLimits.Default.FailuresMax; i++)
                Assert.False(await IsRight(ann, $"guess {i}", $"ipv4:10.0.0.{address}:{1000 + i}"));
            await Assert.ThrowsAsync<StoreException>(() => IsRight(ann, "one more", $"ipv4:10.0.0.{address}:2000"));
        }
        Assert.False(await IsRight(ann, "her own mistake"));
        for (var i = 1; i < PasswordLimits.Default.FailuresMax; i++)
            Assert.False(await IsRight(ann, $"guess {i}", $"ipv4:10.0.1.1:{1000 + i}"));
        await Assert.ThrowsAsync<StoreException>(() => IsRight(ann, "pw"));
        _time.Advance(PasswordLimits.Default.FailureInterval / PasswordLimits.Default.FailingAddressesMax);
        Assert.True(await IsRight(ann, "pw"));
    }

    private Task<bool> IsRight(AuthUser? user, string password, string peer = Here) => _check.IsRightAsync(peer, user?.Name ?? "nobody", user, password, CancellationToken.None);

    private static AuthUser User(string name, string password) =>
        new(name, PasswordHash.Create(password, Iterations), HasNoPassword: false, PasswordRevision: 2, ImmutableSortedSet<string>.Empty);
}
