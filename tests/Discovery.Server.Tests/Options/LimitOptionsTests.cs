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
    public void Zero_turns_off_what_can_be_turned_off()
    {
        var limits = Read("--max-concurrent-requests=0", "--slow-client-timeout=0").Options!.Limits;
        Assert.Equal((int.MaxValue, Timeout.InfiniteTimeSpan), (limits.RequestsMax, limits.SlowClientTimeout));
    }

    [Theory]
    [InlineData("--max-lease-ttl=9000000001", "--max-lease-ttl is '9000000001'; write a number of seconds from 1 to 9000000000")]
    [InlineData("--max-lease-ttl=0", "--max-lease-ttl is '0'; write a number of seconds from 1 to 9000000000")]
    [InlineData("--max-header-bytes=100", "--max-header-bytes is '100'; write a number from 8192 to 2147483647")]
    [InlineData("--max-watchers=0", "--max-watchers is '0'; write a number from 1 to 2147483647")]
    public void What_can_not_be_meant_is_refused(string flag, string error) => Assert.Equal([error], Read(flag).Errors);

    private static (ServerOptions? Options, IReadOnlyList<string> Errors) Read(params string[] args)
    {
        var reader = new OptionsReader(FlagValues.Read(args, new Dictionary<string, string>(), File.ReadAllText));
        var options = reader.Read();
        return (options, reader.Errors);
    }
}
