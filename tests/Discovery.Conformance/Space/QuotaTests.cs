using System.Globalization;
using System.Net;
using System.Text.Json;
using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.Space;

public sealed class QuotaTests(SmallQuotaServer server) : IClassFixture<SmallQuotaServer>
{
    private const string NoSpace = "etcdserver: mvcc: database space exceeded";
    private static readonly string Large = new('x', 1_000_000);
    private static readonly HttpClient Http = new();

    [EtcdctlFact]
    public async Task Over_the_quota_nothing_is_added_until_what_was_deleted_is_compacted_and_the_alarm_is_gone()
    {
        (await Run("put", "small", "1")).Prints("OK\n");
        EtcdctlResult last;
        var stored = 0;
        while ((last = await server.RunAsync(Large, "put", $"large{stored}")).ExitCode == 0)
            Assert.InRange(++stored, 1, 20);
        last.IsRefused("ResourceExhausted", NoSpace);
        Assert.InRange(stored, 3, 8);

        string alarm = $"memberID:{server.MemberId.ToString(CultureInfo.InvariantCulture)} alarm:NOSPACE ";
        (await Run("alarm", "list")).Prints(alarm + "\n");
        using (JsonDocument status = JsonDocument.Parse((await Run("endpoint", "status", "-w", "json")).Succeeds()))
            Assert.Equal([alarm], status.RootElement[0].GetProperty("Status").GetProperty("errors").EnumerateArray().Select(e => e.GetString()));
        await IsUnhealthyAsync();

        // What adds is refused, however small; all else goes on.
        (await Run("put", "small", "2")).IsRefused("ResourceExhausted", NoSpace);
        (await Run("lease", "grant", "60")).IsRefused("ResourceExhausted", NoSpace, "failed to grant lease ({0})");
        (await server.RunAsync("\nput small 2\n\n\n", "txn")).IsRefused("ResourceExhausted", NoSpace);
        (await server.RunAsync("\nget small\n\n\n", "txn")).Prints("SUCCESS\n\nsmall\n1\n");
        (await Run("get", "small")).Prints("small\n1\n");
        (await Run("del", "large", "--prefix")).Prints($"{stored}\n");

        (await Run("compaction", (await RevisionAsync()).ToString(CultureInfo.InvariantCulture), "--physical")).Succeeds();
        Assert.StartsWith("Finished defragmenting etcd member[", (await Run("defrag")).Succeeds(), StringComparison.Ordinal);
        // Ours may have gone by itself by then.
        (await Run("alarm", "disarm")).Succeeds();
        await Eventually.Async(async () => (await Run("alarm", "list")).Stdout.Length == 0);
        (await Run("put", "small", "2")).Prints("OK\n");
        (await server.RunAsync(Large, "put", "large")).Prints("OK\n");
        using HttpResponseMessage health = await Http.GetAsync(new Uri(server.Process.ClientUrl, "/health"));
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    private async Task IsUnhealthyAsync()
    {
        using HttpResponseMessage answer = await Http.GetAsync(new Uri(server.Process.ClientUrl, "/health"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        using JsonDocument health = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("false", health.RootElement.GetProperty("health").GetString());
        if (server.Version < new Version(3, 5))
            return;
        Assert.Equal("ALARM NOSPACE", health.RootElement.GetProperty("reason").GetString());
        using HttpResponseMessage without = await Http.GetAsync(new Uri(server.Process.ClientUrl, "/health?exclude=NOSPACE"));
        Assert.Equal(HttpStatusCode.OK, without.StatusCode);
    }

    private Task<EtcdctlResult> Run(params string[] arguments) => server.RunAsync(null, arguments);

    private async Task<long> RevisionAsync()
    {
        using JsonDocument answer = JsonDocument.Parse((await Run("get", "absent", "-w", "json")).Succeeds());
        return answer.RootElement.GetProperty("header").GetProperty("revision").GetInt64();
    }
}
