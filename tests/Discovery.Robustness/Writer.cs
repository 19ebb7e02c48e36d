using System.Globalization;
using Discovery.Client;
using Discovery.Rpc;

namespace Discovery.Robustness;

/// <summary>
/// Writes as fast as it can to keys of its own, one write after another, and remembers for each key the last write that was
/// acknowledged and the one that may or may not have happened.
/// </summary>
internal sealed class Writer(int number)
{
    private const int Keys = 20;

    private readonly Dictionary<string, Written> _keys = [];
    private int _next;

    public int Acknowledged { get; private set; }

    public long LastRevision { get; private set; }

    public IReadOnlyDictionary<string, Written> Written => _keys;

    /// <summary>Until the server is gone.</summary>
    public async Task RunAsync(IKvClient client, CancellationToken cancellationToken)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                _next++;
                var key = string.Create(CultureInfo.InvariantCulture, $"writer/{number}/{_next % Keys}");
                var value = _next.ToString(CultureInfo.InvariantCulture);
                var known = _keys.GetValueOrDefault(key);
                _keys[key] = known with { Doubtful = value };
                var put = await client.PutAsync(key, value, cancellationToken: cancellationToken);
                Assert.True(put.Revision > LastRevision, $"the revision went from {LastRevision} back to {put.Revision}");
                LastRevision = put.Revision;
                _keys[key] = new Written(value, put.Revision, null);
                Acknowledged++;
            }
        }
        catch (Exception e) when (e is RpcException or OutcomeUnknownException or OperationCanceledException)
        {
            // The kill; the write that was under way stays doubtful.
        }
    }

    /// <summary>What the server has now is the truth for the next round.</summary>
    public void Settle(string key, string? value, long revision) =>
        _keys[key] = new Written(value, revision, null);
}
