using System.Text;
using Discovery.Fuzz.Kit;
using Discovery.Server.Options;

namespace Discovery.Fuzz.Targets;

/// <summary>The configuration file, and flags, one a line: options, or a list of what is wrong with them.</summary>
internal static class OptionsTarget
{
    private static readonly string[] Words =
    [
        "name", ": ", "- ", "{", "[", "*a", "&a ", "!!binary ", "<<: *a", "|\n", "? ", "'", "\"", "#", "---\n", "null", "true", "1e9", "--", "=", "http://localhost:1", "\n", "~",
        "initial-cluster", "listen-client-urls", "quota-backend-bytes", "client-transport-security", "cert-file", "auth-token", "jwt,sign-method=RS256", "log-outputs", "9223372036854775808",
    ];

    public static FuzzTarget Yaml { get; } = new(
        "config-file",
        [
            Utf8("name: m1\ndata-dir: never\nlisten-client-urls: http://localhost:2379\ninitial-cluster: m1=http://localhost:2380\nquota-backend-bytes: 1000000\n"),
            Utf8("client-transport-security:\n  cert-file: a\n  key-file: b\n  client-cert-auth: true\nlog-outputs: [stderr, stdout]\n"),
            Utf8("auth-token: jwt,pub-key=a,sign-method=RS256,ttl=5m\nheartbeat-interval: 100\nelection-timeout: 1000\n"),
        ],
        Words,
        input => Read(["--config-file", "file"], Encoding.UTF8.GetString(input)))
    {
        AllocatedPerByteMax = 20_000,
    };

    public static FuzzTarget Flags { get; } = new(
        "flags",
        [
            Utf8("--name\nm1\n--listen-client-urls=http://localhost:2379\n-force-new-cluster"),
            Utf8("--initial-cluster\nm1=http://localhost:2380,m2=http://localhost:2381\n--initial-cluster-state=existing\n--name=m1"),
            Utf8("--auto-compaction-mode=revision\n--auto-compaction-retention=5\n--snapshot-count=100\n--cors=*\n--cipher-suites=TLS_RSA_WITH_AES_128_CBC_SHA"),
        ],
        Words,
        input => Read(Encoding.UTF8.GetString(input).Split('\n'), ""))
    {
        AllocatedPerByteMax = 20_000,
    };

    private static void Read(string[] arguments, string file)
    {
        var reader = new OptionsReader(FlagValues.Read(arguments, new Dictionary<string, string>(), _ => file));
        ServerOptions? options = reader.Read();
        Assert.True(options is not null || reader.Errors.Count > 0);
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
