using Discovery.Server.Options;
using Microsoft.Extensions.Logging;

namespace Discovery.Server.Tests.Options;

public sealed class OptionsReaderTests
{
    [Fact]
    public void Without_flags_a_node_serves_where_etcd_does_and_names_its_folder_after_itself()
    {
        var options = Read().Options!;

        Assert.Equal("default", options.Name);
        Assert.Equal(Path.GetFullPath("default.etcd"), options.DataDir);
        Assert.Equal(new Uri("http://localhost:2379"), Assert.Single(options.ListenClientUrls));
        Assert.Equal(new Uri("http://localhost:2380"), Assert.Single(options.ListenPeerUrls));
        Assert.Equal("etcd-cluster", options.InitialClusterToken);
        Assert.Equal(LogLevel.Information, options.LogLevel);
        Assert.Equal((100_000, 128, 1_572_864), (options.SnapshotCount, options.MaxTxnOps, options.MaxRequestBytes));
        Assert.Equal(2, options.LeaseSecondsMin);
        Assert.Equal((8L << 30, null), (options.QuotaBytes, options.AutoCompaction));
    }

    [Theory]
    [InlineData("--quota-backend-bytes=16777216", 16_777_216L)]
    [InlineData("--quota-backend-bytes=0", 8L << 30)]
    [InlineData("--quota-backend-bytes=-1", 0L)]
    public void A_quota_is_the_default_at_0_and_off_below(string flag, long bytes) => Assert.Equal(bytes, Read([flag]).Options!.QuotaBytes);

    [Fact]
    public void The_memory_for_records_is_an_option() =>
        Assert.Equal((16_777_216L, 67_108_864L), (Read([]).Options!.MemoryBudgetBytes, Read(["--memory-budget-bytes=67108864"]).Options!.MemoryBudgetBytes));

    [Theory]
    [InlineData("periodic", "1", 3600.0, null)]
    [InlineData("periodic", "10m", 600.0, null)]
    [InlineData("periodic", "1h30m", 5400.0, null)]
    [InlineData("periodic", "0", null, null)]
    [InlineData("periodic", "0s", null, null)]
    [InlineData("revision", "1000", null, 1000L)]
    [InlineData("revision", "0", null, null)]
    public void Automatic_compaction_keeps_hours_a_duration_or_revisions(string mode, string retention, double? seconds, long? revisions)
    {
        var kept = Read(["--auto-compaction-mode", mode, "--auto-compaction-retention", retention]).Options!.AutoCompaction;
        Assert.Equal((seconds, revisions), (kept?.Period?.TotalSeconds, kept?.Revisions));
    }

    [Theory]
    [InlineData("--name", "a")]
    [InlineData("-name", "a")]
    [InlineData("--name=a", null)]
    public void Flags_are_taken_in_each_of_the_forms_that_etcd_takes(string first, string? second)
    {
        Assert.Equal("a", Read([.. new[] { first, second }.OfType<string>()]).Options!.Name);
    }

    [Fact]
    public void A_variable_stands_in_for_a_flag_and_the_flag_wins()
    {
        var environment = new Dictionary<string, string> { ["ETCD_NAME"] = "from-variable", ["ETCD_DATA_DIR"] = "/srv/data" };
        Assert.Equal("from-variable", Read([], environment).Options!.Name);
        Assert.Equal("/srv/data", Read([], environment).Options!.DataDir);
        Assert.Equal("flag", Read(["--name", "flag"], environment).Options!.Name);
    }

    [Theory]
    [InlineData("", 3600)]
    [InlineData("--corrupt-check-time 10m", 600)]
    [InlineData("--corrupt-check-time 0", 0)]
    [InlineData("--experimental-corrupt-check-time 0s", 0)]
    [InlineData("--experimental-corrupt-check-time=5s", 5)]
    public void The_data_of_the_members_are_compared_each_hour_or_as_either_of_etcds_flags_says(string flags, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read(flags.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Options!.CorruptCheckInterval);

    [Fact]
    public void Variables_that_are_no_flag_are_told_apart()
    {
        var flags = new Flags(_ => null);
        Assert.Equal(["ETCD_DATADIR", "ETCD_FOO"], flags.UnknownVariables(["ETCD_NAME", "ETCD_FOO", "PATH", "ETCDCTL_API", "ETCD_DATADIR", "ETCD_DATA_DIR"]));
    }

    [Fact]
    public void Every_error_is_reported_not_only_the_first()
    {
        var errors = Read(["--log-level", "loud", "--max-txn-ops", "many", "--listen-peer-urls", "tcp://127.0.0.1:1"]).Errors;
        Assert.Equal(3, errors.Count);
    }

    [Theory]
    [InlineData("--memory-budget-bytes 1000", "--memory-budget-bytes is '1000'; write a number of bytes, at least 16777216")]
    [InlineData("--quota-backend-bytes much", "--quota-backend-bytes is 'much'; write a number of bytes, 0 for the default, or a negative number for no quota")]
    [InlineData("--auto-compaction-mode never", "--auto-compaction-mode is 'never'; write periodic or revision")]
    [InlineData("--auto-compaction-retention soon", "--auto-compaction-retention is 'soon'; write hours, such as 1, or a duration, such as 10m")]
    [InlineData("--auto-compaction-mode revision --auto-compaction-retention 10m", "write how many revisions to keep, such as 1000")]
    [InlineData("--listen-client-urls http://127.0.0.1:2379", "--advertise-client-urls is required when --listen-client-urls is set explicitly")]
    [InlineData("--listen-peer-urls http://example.com:2380", "expected IP in URL for binding (http://example.com:2380)")]
    [InlineData("--listen-peer-urls https://127.0.0.1:2380", "serves http:// only")]
    [InlineData("--listen-peer-urls http://127.0.0.1", "has no port")]
    [InlineData("--listen-peer-urls http://127.0.0.1:2380/path", "nothing but scheme, host and port")]
    [InlineData("--listen-peer-urls 127.0.0.1:2380", "127.0.0.1:2380")]
    [InlineData("--listen-peer-urls http://127.0.0.1:99999", "is not a URL")]
    [InlineData("--name a=b", "must not be empty nor contain")]
    [InlineData("--initial-cluster default=http://localhost:2380,b=http://localhost:2380", "stands there for \"default\" and for \"b\"")]
    [InlineData("--initial-cluster default=http://localhost:2380,default=http://localhost:2380", "stands there for \"default\" and for \"default\"")]
    [InlineData("--force-new-cluster=maybe", "write true or false")]
    [InlineData("--initial-cluster nonsense", "is not name=url")]
    [InlineData("--initial-cluster-state maybe", "write new or existing")]
    [InlineData("--election-timeout 300", "at least 5 times --heartbeat-interval")]
    [InlineData("--max-request-bytes 99999999", "write a number from 1 to")]
    [InlineData("--experimental-watch-progress-notify-interval 10", "write a duration such as")]
    public void Bad_values_are_refused_with_what_to_do(string arguments, string expected)
    {
        var (options, errors) = Read(arguments.Split(' '));
        Assert.Null(options);
        Assert.Contains(errors, e => e.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("1h30m", 5400)]
    [InlineData("1.5s", 1.5)]
    public void Durations_are_read_as_etcd_writes_them(string text, double seconds)
    {
        Assert.True(GoDuration.TryParse(text, out var value));
        Assert.Equal(seconds, value.TotalSeconds, precision: 6);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("s")]
    [InlineData("10x")]
    [InlineData("1..5s")]
    public void Other_texts_are_no_durations(string text) => Assert.False(GoDuration.TryParse(text, out _));

    private static (ServerOptions? Options, IReadOnlyList<string> Errors) Read(string[]? arguments = null, Dictionary<string, string>? environment = null)
    {
        var flags = new Flags(name => environment?.GetValueOrDefault(name));
        var parsed = flags.Root.Parse(Flags.Normalize(arguments ?? []));
        Assert.Empty(parsed.Errors);
        var reader = new OptionsReader(flags, parsed);
        var options = reader.Read();
        return (options, reader.Errors);
    }
}
