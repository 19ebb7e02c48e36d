using Discovery.Simulation.Cluster;
using Discovery.TestKit;

namespace Discovery.Simulation.Faults;

/// <summary>Makes trouble of all kinds for as long as the cluster is to have any.</summary>
internal sealed class Nemesis
{
    private readonly SimCluster _cluster;
    private readonly Scheduler _scheduler;
    private int _partition;

    public Nemesis(SimCluster cluster)
    {
        _cluster = cluster;
        _scheduler = cluster.Scheduler;
        var options = cluster.Options;
        Every(options.PartitionEvery, Partition);
        Every(options.CrashEvery, Crash);
        Every(options.PauseEvery, Pause);
        Every(options.SlowDiskEvery, SlowDisk);
        Every(options.FullDiskEvery, FillDisk);
        cluster.TermChanged += member => Perhaps(options.CrashesAtTerms, 20, () => PullPlug(member));
        cluster.Elected += member => Perhaps(options.LeaderTroubles, 1 << _scheduler.Random.Next(9), () => TroubleLeader(member));
    }

    public int Partitions => _partition;

    public int Pauses { get; private set; }

    public int FullDisks { get; private set; }

    private void Every(long mean, Action fault)
    {
        if (mean == 0)
            return;
        _scheduler.Repeat(mean, () =>
        {
            if (_cluster.IsFaulty)
                fault();
            return _cluster.IsFaulty;
        });
    }

    /// <summary>Some of what happens is followed by trouble, within so many milliseconds.</summary>
    private void Perhaps(double share, int delayMax, Action fault)
    {
        if (!_cluster.IsFaulty || !_scheduler.Chance(share))
            return;
        _scheduler.Within(delayMax * Scheduler.Millisecond, () =>
        {
            if (_cluster.IsFaulty)
                fault();
        });
    }

    private SimMember? Victim()
    {
        if (_scheduler.Chance(_cluster.Options.AimAtLeaders) && _cluster.Leader is { } leader)
            return leader;
        return _cluster.Up is { Count: > 0 } up ? _scheduler.Pick(up) : null;
    }

    private void TroubleLeader(SimMember member)
    {
        switch (_scheduler.Random.Next(4))
        {
            case 0:
                Stop(member);
                break;
            case 1:
                PullPlug(member);
                break;
            default:
                Partition(Isolating(member.Id));
                break;
        }
    }

    private void PullPlug(SimMember member)
    {
        if (!member.IsUp)
            return;
        member.Kill((SimCrash)_scheduler.Random.Next(3));
        _cluster.Died(member);
    }

    private void Partition()
    {
        var ids = _cluster.Usable.Select(m => m.Id).ToList();
        if (ids.Count >= 2)
            Partition(Cuts(ids));
    }

    private List<(ulong, ulong)> Isolating(ulong id) =>
        [.. _cluster.Usable.Where(m => m.Id != id).SelectMany(m => new[] { (id, m.Id), (m.Id, id) })];

    private void Partition(List<(ulong, ulong)> cuts)
    {
        _cluster.Network.Heal();
        foreach (var (from, to) in cuts)
            _cluster.Network.Cut(from, to);
        var number = ++_partition;
        _scheduler.Within(6 * Scheduler.Second, () =>
        {
            if (number == _partition)
                _cluster.Network.Heal();
        });
    }

    private List<(ulong, ulong)> Cuts(List<ulong> ids)
    {
        var links = ids.SelectMany(a => ids.Where(b => b != a).Select(b => (From: a, To: b))).ToList();
        var one = Victim()?.Id ?? _scheduler.Pick(ids);
        switch (_cluster.Options.Partitions)
        {
            case PartitionMode.Halves:
                var half = ids.Where(_ => _scheduler.Chance(0.5)).ToHashSet();
                return [.. links.Where(l => half.Contains(l.From) != half.Contains(l.To))];
            case PartitionMode.Links:
                return [.. links.Where(_ => _scheduler.Chance(0.4))];
            case PartitionMode.Isolation:
                return Isolating(one);
            default:
                var hears = _scheduler.Chance(0.5);
                return [.. links.Where(l => (hears ? l.From : l.To) == one)];
        }
    }

    private void Crash()
    {
        if (_scheduler.Chance(_cluster.Options.Blackouts))
        {
            foreach (var member in _cluster.Up)
                PullPlug(member);
            return;
        }
        if (Victim() is not { } victim)
            return;
        if (_scheduler.Chance(0.7))
        {
            // In the middle of whatever it writes next.
            victim.Disk.CrashAt = victim.Disk.Operations + _scheduler.Random.Next(1, 15);
            return;
        }
        victim.Kill(_scheduler.Chance(0.5) ? (SimCrash)_scheduler.Random.Next(3) : null);
        _cluster.Died(victim);
    }

    private void Pause()
    {
        if (Victim() is { } victim)
            Stop(victim);
    }

    private void Stop(SimMember member)
    {
        Pauses++;
        member.PausedUntil = _scheduler.Now + _scheduler.Random.NextInt64(_cluster.Options.PauseMax);
    }

    private void SlowDisk()
    {
        if (Victim() is not { } member)
            return;
        member.SlowWrite = 1 + _scheduler.Random.NextInt64(_cluster.Options.SlowWriteMax);
        _scheduler.Within(6 * Scheduler.Second, () => member.SlowWrite = 0);
    }

    private void FillDisk()
    {
        if (Victim() is not { } member)
            return;
        FullDisks++;
        var disk = member.Disk;
        disk.CapacityBytes = long.MaxValue;
        disk.CapacityBytes = long.MaxValue - disk.FreeBytes + _scheduler.Random.Next(64 * 1024);
        if (_scheduler.Chance(0.5))
            member.Hear(replica => _ = replica.Defragment());
        // With an alarm on, nobody writes any more: somebody makes room.
        _scheduler.Within(6 * Scheduler.Second, () => disk.CapacityBytes = long.MaxValue);
    }
}
