using Discovery.TestKit;

namespace Discovery.Conformance.Etcdctl;

public sealed class SnapshotTests(ConformanceServer server) : EtcdctlTests(server)
{
    [EtcdctlFact]
    public async Task A_snapshot_is_saved_with_its_hash_behind_it()
    {
        for (int i = 0; i < 20; i++)
        {
            await Put($"{P}{i}", new string('v', 5000));
        }

        using TempFolder folder = new("snapshot");
        string file = folder.Combine("saved.db");
        Assert.Contains("saved.db", (await Run("snapshot", "save", file)).Succeeds(), StringComparison.Ordinal);
        long length = new FileInfo(file).Length;
        Assert.True(length > 20 * 5000);
        Assert.Equal(32, length % 512);
    }
}
