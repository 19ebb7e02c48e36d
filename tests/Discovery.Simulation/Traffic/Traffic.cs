using Discovery.Protocol;
using Discovery.Simulation.Checking;
using Discovery.Simulation.Cluster;

namespace Discovery.Simulation.Traffic;

/// <summary>What all clients of a run share, and what they were answered.</summary>
internal sealed class Traffic
{
    private readonly List<(RangeRequest Request, RangeResponse Response)> _revisionReads = [];
    private int _clients;
    private int _values;

    public Traffic(SimCluster cluster)
    {
        Cluster = cluster;
        Requests = new RequestDraw(this, cluster);
        for (var i = 0; i < cluster.Options.Clients; i++)
            _ = new SimClient(this, cluster, Requests);
        for (var i = 0; i < cluster.Options.Keepers; i++)
            _ = new SimClient(this, cluster, new LeaseKeeper(Requests, cluster.Scheduler));
        for (var i = 0; i < cluster.Options.Watchers; i++)
            Watchers.Add(new SimWatcher(this, cluster, $"w{i}"));
    }

    public SimCluster Cluster { get; }

    public RequestDraw Requests { get; }

    public HistoryRecorder Recorder { get; } = new();

    public List<SimWatcher> Watchers { get; } = [];

    public bool IsOver { get; set; }

    public int Sent { get; set; }

    public int Answered { get; set; }

    public int NextClient() => ++_clients;

    /// <summary>Never the same twice.</summary>
    public int NextValue() => ++_values;

    public void AddRevisionRead(RangeRequest request, RangeResponse response) => _revisionReads.Add((request, response));

    /// <exception cref="SafetyViolationException">Somebody was told something that the log does not bear out.</exception>
    public void Check(EventLog log)
    {
        Cluster.History.Writes.Check(log);
        foreach (var (request, response) in _revisionReads)
            RevisionReads.Check(log, request, response);
        foreach (var watcher in Watchers)
            watcher.Check(log);
        KvChecker.Check(Recorder, log).ThrowUnlessOk();
    }
}
