using Discovery.Server.Options;
using Discovery.Server.Options.Table;
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
        Assert.Equal(LogLevel.Information, options.Log.Level);
        Assert.Equal((100_000, 128, 1_572_864), (options.SnapshotCount, options.MaxTxnOps, options.MaxRequestBytes));
        Assert.Equal(2, options.LeaseSecondsMin);
        Assert.Equal((8L << 30, null), (options.QuotaBytes, options.AutoCompaction));
    }

    [Fact]
    public void No_entries_between_checkpoints_are_the_default() => Assert.Equal(100_000, Read(["--snapshot-count=0"]).Options!.SnapshotCount);

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
        var (options, _, warnings) = Read(["--name", "flag"], environment);
        Assert.Equal("flag", options!.Name);
        Assert.Equal(["environment variable ETCD_NAME is shadowed by the command-line flag --name: unset one of them"], warnings);
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
        var environment = new[] { "ETCD_NAME", "ETCD_FOO", "PATH", "ETCDCTL_API", "ETCD_DATADIR", "ETCD_DATA_DIR", "ETCD_VERIFY" }.ToDictionary(name => name, _ => "x");
        var warnings = Read([], environment).Warnings;
        Assert.Equal(["ETCD_DATADIR", "ETCD_FOO", "ETCD_VERIFY"], warnings.Select(warning => warning.Split(' ', ':')[3]));
        Assert.StartsWith("unrecognized environment variable ETCD_DATADIR", warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Every_error_is_reported_not_only_the_first()
    {
        var errors = Read(["--log-level", "loud", "--max-txn-ops", "many", "--listen-peer-urls", "tcp://127.0.0.1:1"]).Errors;
        Assert.Equal(3, errors.Count);
    }

    /// <summary>As etcd takes them: nobody's start must fail over a flag that changes nothing.</summary>
    [Theory]
    [InlineData("--metrics much", "--metrics is 'much', which is taken for basic; write basic or extensive")]
    [InlineData("--peer-cert-allowed-cn a --peer-cert-allowed-hostname b", null)]
    public void What_means_nothing_is_taken(string arguments, string? warning)
    {
        var (options, errors, warnings) = Read(arguments.Split(' '));
        Assert.Empty(errors);
        Assert.False(options!.Http.ExtensiveMetrics);
        Assert.Equal(warning is null ? [] : [warning], warnings);
    }

    [Theory]
    [InlineData("--memory-budget-bytes 1000", "--memory-budget-bytes is '1000'; write a number of bytes, at least 16777216")]
    [InlineData("--quota-backend-bytes much", "invalid value \"much\" for flag -quota-backend-bytes: parse error (write a whole number)")]
    [InlineData("--auto-compaction-mode never", "unknown auto-compaction-mode \"never\"; write periodic or revision")]
    [InlineData("--auto-compaction-retention soon", "error parsing CompactionRetention: time: invalid duration \"soon\"; write hours, such as 1, or a duration, such as 10m")]
    [InlineData("--auto-compaction-mode revision --auto-compaction-retention 10m", "write how many revisions to keep, such as 1000")]
    [InlineData("--listen-client-urls http://127.0.0.1:2379", "--advertise-client-urls is required when --listen-client-urls is set explicitly")]
    [InlineData("--listen-peer-urls http://example.com:2380", "expected IP in URL for binding (http://example.com:2380)")]
    [InlineData("--listen-peer-urls http://127.0.0.1", "invalid value \"http://127.0.0.1\" for flag -listen-peer-urls: URL address does not have the form \"host:port\": http://127.0.0.1")]
    [InlineData("--listen-peer-urls http://127.0.0.1:2380/path", "URL must not contain a path: http://127.0.0.1:2380/path")]
    [InlineData("--listen-peer-urls ftp://127.0.0.1:2380", "URL scheme must be http, https, unix, or unixs: ftp://127.0.0.1:2380")]
    [InlineData("--listen-peer-urls unix:///run/peer.sock", "has a unix socket: members are reached over http:// and https:// only")]
    [InlineData("--listen-client-urls unix:// --advertise-client-urls http://a:1", "names no socket")]
    [InlineData("--listen-peer-urls 127.0.0.1:2380", "127.0.0.1:2380")]
    [InlineData("--listen-peer-urls http://127.0.0.1:99999", "is not a URL")]
    [InlineData("--name a=b", "must not be empty nor contain")]
    [InlineData("--initial-cluster default=http://localhost:2380,b=http://localhost:2380", "stands there for \"default\" and for \"b\"")]
    [InlineData("--initial-cluster default=http://localhost:2380,default=http://localhost:2380", "stands there for \"default\" and for \"default\"")]
    [InlineData("--force-new-cluster=maybe", "invalid boolean value \"maybe\" for -force-new-cluster: parse error (write true or false)")]
    [InlineData("--initial-cluster nonsense", "is not name=url")]
    [InlineData("--initial-cluster-state maybe", "invalid value \"maybe\" for flag -initial-cluster-state: invalid value (write new or existing)")]
    [InlineData("--election-timeout 300", "--election-timeout[300ms] should be at least as 5 times as --heartbeat-interval[100ms]")]
    [InlineData("--election-timeout 60000", "--election-timeout[60000ms] is too long, and should be set less than 50000ms")]
    [InlineData("--election-timeout 0", "--election-timeout must be >0 (set to 0ms)")]
    [InlineData("--heartbeat-interval 0", "--heartbeat-interval must be >0 (set to 0ms)")]
    [InlineData("--max-txn-ops many", "invalid value \"many\" for flag -max-txn-ops: parse error (write a whole number)")]
    [InlineData("--max-txn-ops 0", "--max-txn-ops is '0'; write a number from 1 to")]
    [InlineData("--logger capnslog", "--logger=capnslog is removed in v3.5")]
    [InlineData("--log-level loud", "unrecognized level: \"loud\"")]
    [InlineData("--log-format xml", "--log-format is 'xml'; write json or console")]
    [InlineData("--log-outputs default,stderr", "multi logoutput for \"default\" is not supported yet")]
    [InlineData("--metrics", "flag needs an argument: -metrics")]
    [InlineData("--auto-tls true", "'true' is not a valid flag")]
    [InlineData("--bogus 1", "flag provided but not defined: -bogus")]
    [InlineData("---name x", "bad flag syntax: ---name")]
    [InlineData("--discovery http://example.com", "--discovery is not supported here: write the members in --initial-cluster")]
    [InlineData("--discovery-srv example.com", "--discovery-srv is not supported here: write the members in --initial-cluster")]
    [InlineData("--listen-metrics-urls https://127.0.0.1:1", "TLS key/cert (--cert-file, --key-file) must be provided for client url https://127.0.0.1:1 with HTTPS scheme")]
    [InlineData("--proxy maybe", "invalid value \"maybe\" for flag -proxy: invalid value (write off or readonly or on)")]
    [InlineData("--discovery-fallback maybe", "invalid value \"maybe\" for flag -discovery-fallback: invalid value")]
    [InlineData("--v2-deprecation maybe", "invalid value \"maybe\" for flag -v2-deprecation: invalid value")]
    [InlineData("--cors foo", "invalid value \"foo\" for flag -cors: URL scheme must be http, https, unix, or unixs: foo")]
    [InlineData("--experimental-enable-lease-checkpoint-persist", "setting experimental-enable-lease-checkpoint-persist requires experimental-enable-lease-checkpoint")]
    [InlineData("--experimental-compact-hash-check-enabled --experimental-compact-hash-check-time 0s", "--experimental-compact-hash-check-time must be >0 (set to 0s)")]
    [InlineData("--proxy on", "--proxy is not supported here: there is no v2 here")]
    [InlineData("--enable-distributed-tracing --distributed-tracing-sampling-rate 2000000", "tracing sampling rate must be less than 1000000")]
    [InlineData("--tls-min-version TLS1.1", "unexpected TLS version \"TLS1.1\" (must be one of: TLS1.2, TLS1.3)")]
    [InlineData("--tls-min-version TLS1.3 --tls-max-version TLS1.2", "min version (TLS1.3) is greater than max version (TLS1.2)")]
    [InlineData("--tls-min-version TLS1.3 --cipher-suites TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "cipher suites cannot be configured when only TLS1.3 is enabled")]
    [InlineData("--cipher-suites TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,FOO", "unexpected TLS cipher suite \"FOO\"")]
    [InlineData("--auto-tls --self-signed-cert-validity 0", "selfSignedCertValidity is invalid,it should be greater than 0")]
    [InlineData("--cert-file /a", "KeyFile and CertFile must both be present[key: , cert: /a]")]
    [InlineData("--peer-client-key-file /a", "ClientKeyFile and ClientCertFile must both be present or both absent: key: /a, cert: ]")]
    [InlineData("--peer-cert-allowed-cn a --peer-cert-allowed-hostname b --peer-cert-file /a --peer-key-file /b", "AllowedCN and AllowedHostname are mutually exclusive (cn=\"a\", hostname=\"b\")")]
    [InlineData("--peer-cert-allowed-cn a --peer-cert-allowed-hostname b --peer-auto-tls --listen-peer-urls https://127.0.0.1:1", "AllowedCN and AllowedHostname are mutually exclusive (cn=\"a\", hostname=\"b\")")]
    [InlineData("--listen-client-urls https://127.0.0.1:1 --advertise-client-urls https://a:1", "TLS key/cert (--cert-file, --key-file) must be provided for client url https://127.0.0.1:1 with HTTPS scheme")]
    [InlineData("--listen-peer-urls https://127.0.0.1:2380", "cannot listen on TLS for 127.0.0.1:2380: KeyFile and CertFile are not presented")]
    [InlineData("--max-request-bytes 99999999", "write a number from 1 to")]
    [InlineData("--experimental-watch-progress-notify-interval 10", "invalid value \"10\" for flag -experimental-watch-progress-notify-interval: parse error (write a duration such as")]
    [InlineData("--watch-progress-notify-interval 0s", "write a duration such as")]
    [InlineData("--config-file /nowhere/to/be/found.yml", "can't read the configuration file: ")]
    public void Bad_values_are_refused_with_what_to_do(string arguments, string expected)
    {
        var (options, errors, _) = Read(arguments.Split(' '));
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

    [Theory]
    [InlineData("--wal-dir=/fast", "--wal-dir=/fast has no effect here: the log is in --data-dir with everything else; put that on the fast disk")]
    [InlineData("--pre-vote=false", "--pre-vote=false has no effect here: it is always so")]
    [InlineData("--unsafe-no-fsync", "--unsafe-no-fsync=true has no effect here: nothing is acknowledged before it is on the disk")]
    [InlineData("--experimental-memory-mlock", "--experimental-memory-mlock=true has no effect here: ")]
    [InlineData("--peer-heartbeat-interval=7", "--peer-heartbeat-interval=7 has no effect here: ")]
    [InlineData("--client-cert-auth", "scheme is http or unix while --client-cert-auth is enabled; ignoring client cert auth for this URL (client-url http://localhost:2379)")]
    [InlineData("--cert-file a --key-file b", "scheme is http or unix while key and cert files are present; ignoring key and cert files (client-url http://localhost:2379)")]
    public void What_has_no_effect_is_accepted_and_said(string flag, string expected) =>
        Assert.StartsWith(expected, Assert.Single(Read(flag.Split(' ')).Warnings), StringComparison.Ordinal);

    [Theory]
    [InlineData("--pre-vote --strict-reconfig-check=T --logger zap --max-wals 5")]
    [InlineData("--snapshot-count 5 --snapshot-count 10000 --force-new-cluster=0")]
    public void Defaults_that_are_written_out_are_not_worth_a_word(string flags) => Assert.Empty(Read(flags.Split(' ')).Warnings);

    [Fact]
    public void What_is_for_HTTP_and_tracing_is_read()
    {
        var options = Read(
        [
            "--cors=http://a.example,https://b.example:8443", "--host-whitelist=a.example", "--enable-pprof", "--metrics=extensive", "--enable-grpc-gateway=false",
            "--listen-metrics-urls=http://127.0.0.1:2381", "--grpc-keepalive-interval=0s", "--grpc-keepalive-timeout=500ms", "--request-headers-timeout=3s",
            "--experimental-enable-distributed-tracing", "--experimental-distributed-tracing-address=otel:4317", "--experimental-distributed-tracing-sampling-rate=100",
        ]).Options!;
        Assert.Equal(["http://a.example", "https://b.example:8443", "a.example"], options.Connections.CorsOrigins.Concat(options.Connections.HostWhitelist));
        Assert.Equal((true, true, false, 2381), (options.Http.EnableDebug, options.Http.ExtensiveMetrics, options.Http.EnableGateway, options.Http.ListenMetricsUrls[0].Port));
        Assert.Equal(
            (TimeSpan.MaxValue, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)), (options.Connections.PingInterval, options.Connections.PingTimeout, options.Connections.RequestHeadersTimeout));
        Assert.Equal(new TracingOptions(new Uri("http://otel:4317"), "etcd", "", 100), options.Http.Tracing);

        var defaults = Read().Options!;
        Assert.Empty(defaults.Connections.CorsOrigins.Concat(defaults.Connections.HostWhitelist));
        Assert.Equal((null, true), (defaults.Http.Tracing, defaults.Http.EnableGateway));
    }

    [Fact]
    public void Cipher_suites_go_by_the_names_of_Go()
    {
        var tls = Read(["--cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305", "--tls-max-version=TLS1.2"]).Options!.Tls;
        Assert.Equal(["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"], tls.CipherSuites.Select(suite => suite.ToString()));
        Assert.Equal(System.Security.Authentication.SslProtocols.Tls12, tls.Protocols);
    }

    [Fact]
    public void Unix_sockets_are_paths_behind_the_scheme()
    {
        var url = Assert.Single(Read(["--listen-client-urls", "unix:///Run/Etcd.sock", "--advertise-client-urls", "unix://Etcd.sock:0"]).Options!.ListenClientUrls);
        Assert.Equal(("/Run/Etcd.sock", "Etcd.sock:0"), (UnixAddress.PathOf(url), UnixAddress.PathOf(new Uri("unix://Etcd.sock:0"))));
        Assert.Equal("unix:///Run/Etcd.sock", Discovery.Server.Node.MemberIdentity.UrlText(url));
    }

    [Fact]
    public void Of_a_flag_that_is_given_twice_the_last_one_counts_as_in_etcd() =>
        Assert.Equal("b", Read(["--name", "a", "-name=b"]).Options!.Name);

    [Fact]
    public void Bad_variables_are_told_with_their_names()
    {
        var (_, errors, _) = Read([], new() { ["ETCD_MAX_TXN_OPS"] = "many" });
        Assert.Equal(["invalid value \"many\" for ETCD_MAX_TXN_OPS: parse error (write a whole number)"], errors);
    }

    [Fact]
    public void Every_flag_has_another_name_once_and_a_default_that_it_accepts()
    {
        Assert.Equal(Flags.All.Count(), Flags.All.Select(flag => flag.Name).Distinct().Count());
        Assert.All(Flags.All, flag => Assert.Null(flag.Kind == FlagKind.Anything ? null : FlagSyntax.WhyNot(flag, flag.Default)));
        Assert.All(Flags.All, flag => Assert.True(flag.Meaning.EndsWith('.'), flag.Name));
        Assert.All(Flags.All, flag => Assert.Equal(flag.Effect == FlagEffect.Works, flag.Reason.Length == 0));
    }

    private static (ServerOptions? Options, IReadOnlyList<string> Errors, IReadOnlyList<string> Warnings) Read(
        string[]? arguments = null, Dictionary<string, string>? environment = null)
    {
        var reader = new OptionsReader(FlagValues.Read(arguments ?? [], environment ?? [], File.ReadAllText));
        var options = reader.Read();
        return (options, reader.Errors, reader.Warnings);
    }
}
