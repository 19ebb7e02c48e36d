using Discovery.Server.Options;

namespace Discovery.Server.Tests.Options;

public sealed class ConfigFileTests
{
    [Fact]
    public void Keys_are_the_flags_names_and_TLS_has_two_sections()
    {
        const string Yaml = """
            name: 'from-file'
            data-dir: /srv/etcd
            snapshot-count: 5000
            listen-client-urls: https://10.0.0.1:2379,https://127.0.0.1:2379
            advertise-client-urls: https://10.0.0.1:2379
            quota-backend-bytes: 0
            initial-cluster:
            strict-reconfig-check: true
            watch-progress-notify-interval: 5000000000
            experimental-corrupt-check-time: 30m
            log-outputs: [stderr, /var/log/etcd.log]
            cipher-suites:
              - TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
              - TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
            client-transport-security:
              cert-file: /pki/server.crt
              key-file: /pki/server.key
              client-cert-auth: true
              trusted-ca-file: /pki/ca.crt
              allowed-hostname: [a.example, b.example]
            peer-transport-security:
              cert-file: /pki/peer.crt
              key-file: /pki/peer.key
              client-cert-auth: true
              trusted-ca-file: /pki/peer-ca.crt
              allowed-cn: [m1, m2]
              skip-client-san-verification: true
              auto-tls: false
            """;
        var (options, errors, warnings) = Read(Yaml);

        Assert.Empty(errors);
        // Peers are not listened to with TLS here, though there is a certificate.
        Assert.Equal(2, warnings.Count(warning => warning.Contains("peer-url http://localhost:2380", StringComparison.Ordinal)));
        Assert.Equal(("from-file", "/srv/etcd", 5000), (options!.Name, options.DataDir, options.SnapshotCount));
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(30)), (options.WatchProgressNotifyInterval, options.CorruptCheckInterval));
        Assert.Equal(["stderr", "/var/log/etcd.log"], options.Log.Outputs);
        Assert.Equal(2, options.Tls.CipherSuites.Count);
        Assert.Equal(("/pki/server.crt", true, "/pki/ca.crt"), (options.ClientTls.CertFile, options.ClientTls.ClientCertAuth, options.ClientTls.TrustedCaFile));
        Assert.Equal(["a.example", "b.example"], options.ClientTls.AllowedHosts);
        Assert.Equal(("/pki/peer.crt", true, true), (options.PeerTls.CertFile, options.PeerTls.ClientCertAuth, options.PeerTls.SkipsAddressCheck));
        Assert.Equal(["m1", "m2"], options.PeerTls.AllowedNames);
    }

    [Theory]
    [InlineData("data-dir: \"a\\0b\"", "--data-dir")]
    [InlineData("log-outputs: [\"a\\0b\"]", "--log-outputs")]
    [InlineData("peer-crl-file: \"a\\0b\"", "--peer-crl-file")]
    [InlineData("client-transport-security:\n  trusted-ca-file: \"a\\0b\"", "--trusted-ca-file")]
    public void A_NUL_in_a_path_is_an_error_of_its_flag(string yaml, string flag) =>
        Assert.Contains($"{flag} must not have a NUL in it", Read(yaml).Errors);

    [Fact]
    public void With_a_file_flags_and_variables_are_ignored_and_named()
    {
        var (options, _, warnings) = Read("name: from-file", ["--name", "from-flag", "--max-txn-ops=7"], new() { ["ETCD_DATA_DIR"] = "/from/variable" });

        Assert.Equal(("from-file", 128, Path.GetFullPath("from-file.etcd")), (options!.Name, options.MaxTxnOps, options.DataDir));
        Assert.Equal(["the configuration file given.yml is given: ignored are --name, --max-txn-ops, ETCD_DATA_DIR"], warnings);
    }

    [Fact]
    public void The_file_may_be_named_by_a_variable()
    {
        var values = FlagValues.Read([], new Dictionary<string, string> { ["ETCD_CONFIG_FILE"] = "of-variable.yml" }, path => $"name: {path[..11]}");
        Assert.Equal("of-variable", new OptionsReader(values).Read()!.Name);
    }

    [Theory]
    [InlineData("max-txn-ops: many", "given.yml: invalid value \"many\" for max-txn-ops: parse error (write a whole number)")]
    [InlineData("name: [", "given.yml, line ")]
    [InlineData("just text", "given.yml: write key: value lines, such as name: m1")]
    [InlineData("peer-transport-security: yes", "given.yml: invalid peer-transport-security: write its keys below it, indented")]
    [InlineData("name: { a: b }", "given.yml: name has to be a value or a list of values")]
    [InlineData("discovery-srv: example.com", "--discovery-srv is not supported here: ")]
    public void What_is_wrong_with_a_file_is_told(string yaml, string expected) =>
        Assert.StartsWith(expected, Assert.Single(Read(yaml).Errors), StringComparison.Ordinal);

    [Fact]
    public void Keys_that_are_no_option_are_ignored_as_in_etcd_and_told() =>
        Assert.Equal(
            ["given.yml: there is no option bogus: it is ignored", "given.yml: there is no option client-transport-security: colour: it is ignored"],
            Read("bogus: 1\nclient-transport-security:\n  colour: red").Warnings);

    private static (ServerOptions? Options, IReadOnlyList<string> Errors, IReadOnlyList<string> Warnings) Read(
        string yaml, string[]? arguments = null, Dictionary<string, string>? environment = null)
    {
        var reader = new OptionsReader(FlagValues.Read(["--config-file", "given.yml", .. arguments ?? []], environment ?? [], _ => yaml));
        var options = reader.Read();
        return (options, reader.Errors, reader.Warnings);
    }
}
