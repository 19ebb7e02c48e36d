using Discovery.Protocol;
using Discovery.Raft;
using Discovery.Server.Node;
using Discovery.Simulation.Checking;
using Discovery.Simulation.Faults;
using Discovery.Store;

namespace Discovery.Simulation.Cluster;

/// <summary>The machines, what is between them, and what they agreed on.</summary>
internal sealed class SimCluster
{
    private const ulong ClusterId = 0xC1;

    /// <summary>By how much the rounding of a member's clock may move the end of a lease.</summary>
    private static readonly TimeSpan ClockGrain = TimeSpan.FromMicroseconds(10);

    private readonly SortedDictionary<ulong, SimMember> _members = [];
    private readonly HashSet<ulong> _keptDown = [];

    public SimCluster(int seed)
    {
        Scheduler = new Scheduler(seed);
        Options = SwarmOptions.Draw(Scheduler.Random);
        Network = new SimNetwork(Scheduler, Options, id => _members.GetValueOrDefault(id));
        var founders = Enumerable.Range(1, Options.Members).Select(i => Founder((ulong)i)).ToList();
        History = new ClusterHistory(Scheduler, founders);
        foreach (var founder in founders)
            Add(founder.ID, founder.PeerURLs[0], founders);
    }

    public Scheduler Scheduler { get; }

    public SwarmOptions Options { get; }

    public SimNetwork Network { get; }

    public ClusterHistory History { get; }

    /// <summary>Faults may happen. Afterwards a process dies of nothing but a bug.</summary>
    public bool IsFaulty { get; set; } = true;

    /// <summary>A member is in another term than before.</summary>
    public event Action<SimMember>? TermChanged;

    /// <summary>A member has come to lead.</summary>
    public event Action<SimMember>? Elected;

    public int Deaths { get; private set; }

    /// <summary>All that there ever were, those that were removed too.</summary>
    public IReadOnlyCollection<SimMember> Members => _members.Values;

    /// <summary>Those that may run: neither removed nor left broken.</summary>
    public IReadOnlyList<SimMember> Usable => [.. _members.Values.Where(m => !m.IsGone && !_keptDown.Contains(m.Id))];

    public IReadOnlyList<SimMember> Up => [.. _members.Values.Where(m => m.IsUp)];

    /// <summary>Of those that believe to lead the one of the last term.</summary>
    public SimMember? Leader => Up.Where(m => m.Replica!.Status.IsLeader).MaxBy(m => m.Replica!.Status.Term);

    public SimMember? Find(ulong id) => _members.GetValueOrDefault(id);

    /// <summary>A machine with an empty disk, for a member that the cluster has taken in.</summary>
    public void Join(ulong id, string url)
    {
        if (!_members.ContainsKey(id))
            Add(id, url, null).Start();
    }

    public bool DiskFaultsUntil(SimMember member) => IsFaulty && member.Disk.CapacityBytes != long.MaxValue;

    public void Applied(SimMember member, Entry entry, ApplyResult? result)
    {
        if (!History.Applied(member, entry, result))
            return;
        var running = Up.Select(m => (m.Id, Replica: m.Replica!));
        CommittedForGood.Check(
            entry.Index,
            entry.Term,
            [.. running.Select(m => new MemberLog(m.Id, m.Replica.Status.Membership.Voters, m.Replica.AppliedIndex, m.Replica.LastIndex, m.Replica.TermAt))]);
    }

    public void OnTerm(SimMember member) => TermChanged?.Invoke(member);

    public void OnElected(SimMember member) => Elected?.Invoke(member);

    public void Died(SimMember member)
    {
        Deaths++;
        RestartLater(member);
    }

    /// <summary>It comes back after a while, with room on its disk.</summary>
    public void RestartLater(SimMember member) => Scheduler.Within(IsFaulty ? Options.RestartDelayMax : Scheduler.Second, () =>
    {
        if (member.IsUp || _keptDown.Contains(member.Id))
            return;
        member.Disk.CapacityBytes = long.MaxValue;
        // The power may go during recovery too.
        if (IsFaulty && Options.CrashEvery > 0 && Scheduler.Chance(0.1))
            member.Disk.CrashAt = member.Disk.Operations + Scheduler.Random.Next(1, 20);
        member.Start();
    });

    /// <summary>
    /// A client was told that its lease lives. Then it does so for whoever leads now: had a deposed leader said so, it would end sooner there.
    /// </summary>
    /// <param name="ttl">As the members count it: one whose clock is fast ends the lease earlier by that much, and may.</param>
    /// <exception cref="SafetyViolationException">The leader will end it before its time.</exception>
    public void LeaseTold(long lease, TimeSpan sentAt, TimeSpan ttl)
    {
        var least = ttl / (1 + Options.ClockDrift) - ClockGrain;
        History.LeaseLives.Acknowledged(lease, sentAt, least);
        if (Leader is not { Replica: { } leader } member || leader.Status.Term != History.LastTerm)
            return;
        if (leader.LeaseClock.Remaining(lease) is { } left && Scheduler.Time + (left / member.ClockRate) < sentAt + least)
            throw new SafetyViolationException($"a client was told that lease {lease} lives until {sentAt + least}, but the leader ends it at {Scheduler.Time + (left / member.ClockRate)}");
    }

    public void KeepDown(SimMember member)
    {
        _keptDown.Add(member.Id);
        if (member.IsUp)
            member.Kill(null);
    }

    /// <summary>A member that knows of the other's removal says so when that one calls.</summary>
    public void TellRemoved(SimMember by, ulong removed) => Scheduler.Within(5 * Scheduler.Millisecond, () =>
    {
        if (!Network.IsCut(by.Id, removed))
            Find(removed)?.ToldRemoved(by.Id);
    });

    private SimMember Add(ulong id, string url, IReadOnlyList<Member>? founders)
    {
        var member = new SimMember(this, new MemberIdentity(ClusterId, id), url, founders);
        _members.Add(id, member);
        return member;
    }

    private static Member Founder(ulong id) => new() { ID = id, PeerURLs = { $"http://m{id}:2380" } };
}
