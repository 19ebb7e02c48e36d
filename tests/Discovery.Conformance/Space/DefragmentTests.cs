using System.Globalization;
using System.Text.Json;
using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.Space;

public sealed class DefragmentTests(ConformanceServer server) : EtcdctlTests(server)
{
    [EtcdctlFact]
    public async Task What_was_deleted_and_compacted_is_given_back()
    {
        string value = new('x', 1_000_000);
        for (int i = 0; i < 8; i++)
            (await RunWithInput(value, "put", $"{P}large{i}")).Prints("OK\n");
        await Put($"{P}small", "1");
        (await Run("del", $"{P}large", "--prefix")).Prints("8\n");
        (await Run("compaction", (await RevisionAsync()).ToString(CultureInfo.InvariantCulture), "--physical")).Succeeds();
        long before = await SizeAsync();

        Assert.Equal($"Finished defragmenting etcd member[{Server.Process.Endpoint}]\n", (await Run("defrag")).Succeeds());
        long after = await SizeAsync();
        Assert.True(after < before / 4, $"{after} bytes of {before} are left");
        (await Run("get", P, "--prefix")).Prints($"{P}small\n1\n");
    }

    private async Task<long> SizeAsync()
    {
        using JsonDocument answer = JsonDocument.Parse((await Run("endpoint", "status", "-w", "json")).Succeeds());
        return answer.RootElement[0].GetProperty("Status").GetProperty("dbSize").GetInt64();
    }
}
