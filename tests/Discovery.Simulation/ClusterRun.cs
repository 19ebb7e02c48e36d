using Discovery.Protocol;
using Discovery.Simulation.Checking;
using Discovery.Simulation.Cluster;
using Discovery.Simulation.Faults;
using Discovery.Simulation.Traffic;
using Discovery.Store;
using Google.Protobuf;

namespace Discovery.Simulation;

/// <summary>
/// One cluster from its founding to its end: a time of trouble in which nothing that was promised may be broken, then a time without, in
/// which those that are left must come to agree and to serve.
/// </summary>
internal sealed class ClusterRun(int seed)
{
    private const long TroubleTime = 20 * Scheduler.Second;
    private const long QuietTimeMax = 60 * Scheduler.Second;

    private readonly SimCluster _cluster = new(seed);
    private IReadOnlyList<SimMember> _core = [];
    private readonly HashSet<ulong> _answered = [];

    public ulong Trace => _cluster.Scheduler.Trace;

    public ClusterCounts Counts { get; private set; } = new();

    public override string ToString() => $"seed {seed}: {_cluster.Options}";

    /// <exception cref="SafetyViolationException">The cluster broke a promise, or made no progress when it had to.</exception>
    public void Run()
    {
        try
        {
            var scheduler = _cluster.Scheduler;
            foreach (var member in _cluster.Members)
                scheduler.Within(Scheduler.Second, member.Start);
            var traffic = new Traffic.Traffic(_cluster);
            var nemesis = new Nemesis(_cluster);
            var changer = new MemberChanger(_cluster);
            scheduler.RunUntil(TroubleTime);
            Heal();
            scheduler.After(Scheduler.Second, () => Probe(traffic));
            if (!scheduler.RunUntil(scheduler.Now + QuietTimeMax, IsWell))
                throw new SafetyViolationException($"no progress within {QuietTimeMax / Scheduler.Second} s after all faults had ended: {Describe()}");
            traffic.IsOver = true;
            foreach (var watcher in traffic.Watchers)
                watcher.ReadToEnd(scheduler.Pick(_core));
            foreach (var member in _core)
                _cluster.History.CompareState(member);
            traffic.Check(_cluster.History.Log);
            Counts = new ClusterCounts
            {
                Sent = traffic.Sent,
                Answered = traffic.Answered,
                WatchEvents = traffic.Watchers.Sum(w => w.Events),
                Entries = (long)_cluster.History.AppliedIndex,
                Elections = _cluster.History.Elections,
                Deaths = _cluster.Deaths,
                Installs = _cluster.History.Installs,
                Partitions = nemesis.Partitions,
                Pauses = nemesis.Pauses,
                FullDisks = nemesis.FullDisks,
                MemberChanges = changer.Changes,
                LeasePromises = _cluster.History.LeaseLives.Promises,
                Messages = _cluster.Network.Delivered,
            };
        }
        finally
        {
            foreach (var member in _cluster.Members)
                member.Kill(null);
        }
    }

    /// <summary>All trouble ends, and at times part of the cluster with it, as long as a majority is left.</summary>
    private void Heal()
    {
        var scheduler = _cluster.Scheduler;
        _cluster.IsFaulty = _cluster.Network.IsFaulty = false;
        _cluster.Network.Heal();
        var members = _cluster.Usable.ToList();
        // While members come and go, nobody outside can tell which of them are needed.
        if (_cluster.Options.MemberChangeEvery == 0 && scheduler.Chance(0.5))
        {
            while (members.Count > (_cluster.Members.Count / 2) + 1)
            {
                var lost = scheduler.Pick(members);
                members.Remove(lost);
                _cluster.KeepDown(lost);
            }
        }
        foreach (var member in members)
        {
            member.Disk.CrashAt = null;
            member.Disk.CapacityBytes = long.MaxValue;
            member.SlowWrite = 0;
            member.PausedUntil = 0;
            if (!member.IsUp)
                _cluster.RestartLater(member);
        }
    }

    /// <summary>Writes once through each voter and reads there, until each has answered.</summary>
    private void Probe(Traffic.Traffic traffic)
    {
        foreach (var member in _cluster.Up)
        {
            member.Hear(replica =>
            {
                if (replica.Status.IsLearner)
                    return;
                if (_answered.Contains(member.Id))
                    return;
                var put = traffic.Requests.Put(ByteString.CopyFromUtf8("probe"));
                put.Lease = 0;
                var call = new ClientCall(traffic, traffic.NextClient(), put);
                member.Await(replica.Propose(new Proposal { Put = put }), done =>
                {
                    if (done.IsCompletedSuccessfully)
                    {
                        call.Answer(((Task<ApplyResult>)done).Result.Response!);
                        member.Await(replica.WaitForRead(), read =>
                        {
                            if (read.IsCompletedSuccessfully)
                                _answered.Add(member.Id);
                            _ = read.Exception;
                        });
                    }
                    _ = done.Exception;
                });
            });
        }
        _cluster.Scheduler.After(2 * Scheduler.Second, () => Probe(traffic));
    }

    private bool IsWell()
    {
        if (_answered.Count == 0)
            return false;
        var history = _cluster.History;
        var needed = history.Members.List().Select(m => _cluster.Find(m.ID)).ToList();
        if (needed.Contains(null))
            return false;
        _core = [.. needed.OfType<SimMember>().Where(_cluster.Usable.Contains)];
        if (_core.Any(m => !_answered.Contains(m.Id) && m.Replica?.Status.IsLearner != true))
            return false;
        return _core.All(m => m.Replica?.AppliedIndex == history.AppliedIndex) && _core.Any(m => m.Replica!.Status.IsLeader);
    }

    private string Describe() => string.Join("; ", _cluster.Members.Select(m => m.Replica is { } r
        ? $"{m.Id:x} {r.Status.Role} term {r.Status.Term} leader {r.Leader:x} commit {r.Status.Commit} applied {r.AppliedIndex} {r.Status.Membership}{string.Concat(r.Status.Progress.Select(p => $" {p}"))}"
        : $"{m.Id:x} {(m.IsGone ? "gone" : "down")}")) + $"; answered {string.Join(" ", _answered)}, log at {_cluster.History.AppliedIndex}";
}
