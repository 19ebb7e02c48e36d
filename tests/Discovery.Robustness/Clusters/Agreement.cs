using Discovery.Protocol;
using Discovery.TestKit;

namespace Discovery.Robustness.Clusters;

/// <summary>That all members have the same data.</summary>
internal static class Agreement
{
    /// <summary>Reads everything from each member that runs, at one revision, and compares.</summary>
    /// <returns>What all of them have.</returns>
    public static async Task<IReadOnlyList<KeyValue>> CheckAsync(ClusterProcess cluster)
    {
        var leader = await cluster.LeaderAsync();
        var revision = await leader.Channel.RevisionAsync();
        var expected = await leader.Channel.AllAsync(revision);
        foreach (var member in cluster.Running.Where(m => m != leader))
        {
            await Eventually.Async(async () => (await member.StatusAsync()).Header.Revision >= revision, because: $"{member.Name} has revision {revision}");
            var found = await member.Channel.AllAsync(revision);
            Assert.True(expected.Count == found.Count, $"{leader.Name} has {expected.Count} keys at revision {revision}, {member.Name} has {found.Count}");
            for (var i = 0; i < expected.Count; i++)
                Assert.True(expected[i].Equals(found[i]), $"at revision {revision} {leader.Name} has {expected[i]}, {member.Name} has {found[i]}");
        }
        return expected;
    }
}
