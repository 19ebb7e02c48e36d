using System.Text;
using Discovery.Fuzz.Kit;
using Discovery.Rpc.Wire;
using Discovery.Server.Auth.Jwt;
using Discovery.Server.Options;

namespace Discovery.Fuzz.Targets;

/// <summary>What comes as text in addresses and headers: URLs, members, durations, time-outs, escapes, tokens.</summary>
internal static class AddressTarget
{
    private static readonly JwtKey Key = JwtKey.Load("HS256", [], "a secret that nobody else knows, of some length"u8.ToArray());

    public static FuzzTarget Text { get; } = new(
        "addresses",
        [
            Utf8("http://127.0.0.1:2379,https://[::1]:2380"), Utf8("m1=http://10.0.0.1:2380,m2=https://m2.example:2380,m1=http://b:1"), Utf8("unix:///tmp/a.sock,unixs://b:0"),
            Utf8("1h2m3.5s4ms5us6ns"), Utf8("-1.5h"), Utf8("100m"), Utf8("99999999H"), Utf8("%E2%98%83 100%25"), Utf8("grpc-timeout: 5S"),
            Utf8(JwtCodec.Encode(Key, new JwtClaims("root", 3, DateTimeOffset.UnixEpoch.AddYears(90)))),
        ],
        ["://", "[", "]", "::", "@", "%00", "%", "%ff", ":70000", ":-1", "=", ",", "../", "\0", "９", "e308", "µs", ".", "eyJhbGciOiJub25lIn0", "{\"exp\":1e999}", "xn--"],
        input =>
        {
            string text = Encoding.UTF8.GetString(input);
            var errors = new List<string>();
            UrlList.Parse("urls", text, listens: true, errors);
            UrlList.ParseSome("urls", text, listens: false, errors);
            InitialCluster.Parse(text, errors);
            GoDuration.TryParse(text, out _);
            GrpcTimeout.TryParse(text, out _);
            JwtCodec.Decode(Key, text, DateTimeOffset.UnixEpoch);
            PercentEncoding.Decode(PercentEncoding.Encode(text));
            PercentEncoding.Decode(text);
        });

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
