using System.Collections.Concurrent;
using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Robustness.Clusters;

/// <summary>What was written where each key is written once: what was acknowledged, and what may or may not have happened.</summary>
internal sealed class Ledger(string prefix)
{
    private readonly ConcurrentDictionary<string, long> _acknowledged = new();
    private readonly ConcurrentDictionary<string, bool> _doubtful = new();

    public string Prefix => prefix;

    public int Acknowledged => _acknowledged.Count;

    public int Doubtful => _doubtful.Count;

    /// <summary>Puts the key, with its own name as the value, through this member and no other.</summary>
    /// <returns>True when it was acknowledged.</returns>
    public async Task<bool> PutAsync(RpcChannel member, string name, TimeSpan timeout)
    {
        var key = prefix + name;
        try
        {
            var put = await member.PutAsync(key, key, timeout: timeout);
            Assert.True(_acknowledged.TryAdd(key, put.Header.Revision), $"{key} was written twice");
            return true;
        }
        catch (RpcException e)
        {
            if (!e.NotSent)
                _doubtful.TryAdd(key, true);
            return false;
        }
    }

    /// <summary>Everything acknowledged is there, under the revision that was told, and nothing is there that nobody wrote.</summary>
    public void Check(IReadOnlyList<KeyValue> found)
    {
        var byKey = found.Where(kv => kv.Key.ToStringUtf8().StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(kv => kv.Key.ToStringUtf8());
        var lost = _acknowledged.Keys.Where(key => !byKey.ContainsKey(key)).ToList();
        Assert.True(lost.Count == 0, $"{lost.Count} of {Acknowledged} acknowledged writes are lost, as {lost.FirstOrDefault()}");
        foreach (var (key, revision) in _acknowledged)
        {
            Assert.Equal((key, revision), (byKey[key].Value.ToStringUtf8(), byKey[key].ModRevision));
        }
        Assert.All(byKey.Values, kv => Assert.True(kv.Version == 1, $"{kv.Key.ToStringUtf8()} was sent once and written {kv.Version} times"));
        var unknown = byKey.Keys.Where(key => !_acknowledged.ContainsKey(key) && !_doubtful.ContainsKey(key)).ToList();
        Assert.True(unknown.Count == 0, $"{unknown.Count} keys are there that were refused for certain, as {unknown.FirstOrDefault()}");
        Assert.Equal(Acknowledged, _acknowledged.Values.Distinct().Count());
    }
}
