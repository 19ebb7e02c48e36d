using Discovery.Server.Auth;
using Discovery.Server.Options;

namespace Discovery.Server.Tests.Options;

/// <summary>Flags about what clients may have.</summary>
public sealed class LimitOptionsTests
{
    [Fact]
    public void By_default_only_abuse_meets_them()
    {
        var limits = Read().Options!.Limits;
        // What it is without a flag depends on the system.
        Assert.Equal(new ClientLimits { ConnectionsMax = limits.ConnectionsMax }, limits);
        Assert.True(limits.ConnectionsMax is null or >= 150);
        Assert.Equal(9_000_000_000, limits.LeaseSecondsMax);
    }

    [Fact]
    public void Each_can_be_asked_for_otherwise()
    {
        var options = Read(
            "--max-concurrent-requests=1", "--max-connections=2", "--max-header-bytes=10000", "--max-watchers-per-stream=3", "--max-watchers=4", "--max-leases=5",
            "--max-lease-ttl=6", "--slow-client-timeout=7s", "--max-learners=8").Options!;
        Assert.Equal(
            new ClientLimits
            {
                RequestsMax = 1, ConnectionsMax = 2, HeaderBytesMax = 10_000, WatchersPerStreamMax = 3, WatchersMax = 4, LeasesMax = 5, LeaseSecondsMax = 6,
                SlowClientTimeout = TimeSpan.FromSeconds(7),
            },
            options.Limits);
        Assert.Equal(8, options.LearnersMax);
    }

    [Fact]
    public void Those_of_passwords_too()
    {
        Assert.Equal(PasswordLimits.Default, Read().Options!.Auth.PasswordLimits);
        Assert.Equal(
            new PasswordLimits { HashesAtATimeMax = 1, WaitingMax = 2, FailuresMax = 3, FailureInterval = TimeSpan.FromSeconds(4), RememberedMax = 5 },
            Read("--max-password-hashes=1", "--max-password-waiters=2", "--max-password-failures=3", "--password-failure-interval=4s", "--max-remembered-passwords=5")
                .Options!.Auth.PasswordLimits);
        // With tokens of any kind.
        Assert.Equal(2, Read("--max-password-waiters=2", "--auth-token=").Options!.Auth.PasswordLimits.WaitingMax);
    }

    [Fact]
    public void Zero_turns_off_what_can_be_turned_off()
    {
        var limits = Read("--max-concurrent-requests=0", "--slow-client-timeout=0").Options!.Limits;
        Assert.Equal((int.MaxValue, Timeout.InfiniteTimeSpan), (limits.RequestsMax, limits.SlowClientTimeout));
    }

    [Theory]
    [InlineData("--max-lease-ttl=9000000001", "--max-lease-ttl is '9000000001'; write a number of seconds from 1 to 9000000000")]
    [InlineData("--max-lease-ttl=0", "--max-lease-ttl is '0'; write a number of seconds from 1 to 9000000000")]
    [InlineData("--max-header-bytes=100", "--max-header-bytes is '100'; write a number from 8192 to 2147483647")]
    [InlineData("--max-password-failures=0", "--max-password-failures is '0'; write a number from 1 to 2147483647")]
    [InlineData("--password-failure-interval=0s", "--password-failure-interval is '0s'; write a duration such as 500ms, 30s, 10m or 1h30m")]
    [InlineData("--max-watchers=0", "--max-watchers is '0'; write a number from 1 to 2147483647")]
    public void What_can_not_be_meant_is_refused(string flag, string error) => Assert.Equal([error], Read(flag).Errors);

    private static (ServerOptions? Options, IReadOnlyList<string> Errors) Read(params string[] args)
    {
        var reader = new OptionsReader(FlagValues.Read(args, new Dictionary<string, string>(), File.ReadAllText));
        var options = reader.Read();
        return (options, reader.Errors);
    }
}
