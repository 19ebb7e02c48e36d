using System.Text.Json;
using Discovery.TestKit;

namespace Discovery.Conformance.Etcdctl;

public sealed class HashTests(ConformanceServer server) : EtcdctlTests(server)
{
    [EtcdctlFact]
    public async Task The_hash_changes_with_the_keys_and_that_of_an_older_revision_stays()
    {
        await Put($"{P}a", "1");
        long revision = await RevisionAsync();
        long first = await HashAsync();
        Assert.Equal(first, await HashAsync());
        await Put($"{P}a", "2");
        Assert.NotEqual(first, await HashAsync());
        Assert.Equal(first, await HashAsync($"--rev={revision}"));
    }

    [EtcdctlFact]
    public async Task A_revision_in_the_future_and_a_compacted_one_are_refused()
    {
        await Put($"{P}a", "1");
        await Put($"{P}a", "2");
        long revision = await RevisionAsync();
        (await Run("compaction", $"{revision}")).Succeeds();
        (await Run("endpoint", "hashkv", $"--rev={revision + 1}")).Fails("required revision is a future revision");
        (await Run("endpoint", "hashkv", $"--rev={revision - 1}")).Fails("required revision has been compacted");
    }

    private async Task<long> HashAsync(params string[] flags)
    {
        using JsonDocument answer = JsonDocument.Parse((await Run(["endpoint", "hashkv", "-w", "json", .. flags])).Succeeds());
        return answer.RootElement[0].GetProperty("HashKV").GetProperty("hash").GetInt64();
    }
}
