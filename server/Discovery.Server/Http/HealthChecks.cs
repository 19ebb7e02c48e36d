using Discovery.Protocol;
using Discovery.Server.Node;
using Discovery.Store;

namespace Discovery.Server.Http;

/// <summary>The checks behind /livez (should this process be restarted?) and /readyz (should it get traffic?), named as in etcd.</summary>
internal sealed class HealthChecks(DiscoveryNode node)
{
    private const string Serializable = "serializable_read";

    // From etcd 3.6, and late releases of 3.5: clients get little of a learner.
    private const string NonLearner = "non_learner";

    public static IReadOnlyList<string> Live { get; } = [Serializable];

    public static IReadOnlyList<string> Ready { get; } = ["data_corruption", Serializable, "linearizable_read", NonLearner];

    /// <param name="type">livez or readyz.</param>
    /// <returns>Null when it passed, else why not.</returns>
    public async Task<string?> RunAsync(string type, string check, CancellationToken cancellationToken)
    {
        var problem = check switch
        {
            "data_corruption" => node.Alarms.List().Any(a => a.Alarm == AlarmType.Corrupt) ? "alarm activated: CORRUPT" : null,
            NonLearner => node.Status.IsLearner ? "not supported for learner" : null,
            Serializable => await ReadAsync(serializable: true, cancellationToken),
            _ => await ReadAsync(serializable: false, cancellationToken),
        };
        node.Metrics.Health.Checked(type, check, problem is null);
        return problem;
    }

    private async Task<string?> ReadAsync(bool serializable, CancellationToken cancellationToken)
    {
        try
        {
            if (!serializable)
                await node.WaitForReadIndexAsync(cancellationToken);
            node.Store.Range(new RangeRequest { Key = Google.Protobuf.ByteString.CopyFrom(0), RangeEnd = Google.Protobuf.ByteString.CopyFrom(0), KeysOnly = true, Limit = 1 });
            return null;
        }
        catch (StoreException e)
        {
            return "range error: " + e.Message;
        }
    }
}
