using System.Globalization;
using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Discovery.Server.Node.Compaction;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Server.Tests.Node;

/// <summary>Replicas in one thread: nothing moves, and no time passes, but by a test's call.</summary>
internal sealed class ReplicaCluster : IDisposable
{
    public const int ElectionTicks = 10;

    private readonly SortedDictionary<ulong, ReplicaMember> _members = [];
    private readonly ManualTimeProvider _time = new();
    private readonly List<PeerMessage> _underWay = [];
    private readonly HashSet<ulong> _cutOff = [];

    /// <param name="compaction">What its members compact by themselves.</param>
    public ReplicaCluster(int founders = 3, AutoCompactionOptions? compaction = null)
    {
        List<Member> all = [.. Enumerable.Range(1, founders).Select(Founder)];
        foreach (var founder in all)
            _members.Add(founder.ID, new ReplicaMember(founder.ID, all, _time, Post, compaction));
    }

    /// <summary>All that was ever sent, arrived or not.</summary>
    public List<PeerMessage> Sent { get; } = [];

    /// <summary>What it says true of is lost.</summary>
    public Predicate<PeerMessage> Loses { get; set; } = _ => false;

    public ReplicaMember this[ulong id] => _members[id];

    /// <summary>A process that joins, with nothing on its disk but who it is.</summary>
    public ReplicaMember Join(ulong id)
    {
        var member = new ReplicaMember(id, null, _time, Post);
        _members.Add(id, member);
        return member;
    }

    /// <summary>Nothing comes or goes any more, to or from the member.</summary>
    public void CutOff(ulong member) => _cutOff.Add(member);

    public void Heal() => _cutOff.Clear();

    /// <summary>Messages arrive and everybody works until nothing is left to do.</summary>
    public void Settle()
    {
        bool goesOn;
        do
        {
            goesOn = Deliver();
            foreach (var member in _members.Values)
                goesOn |= member.TakeTurns();
        }
        while (goesOn);
    }

    /// <summary>
    /// Lets everything arrive that is under way; nobody does anything about it but to put it where it waits. What is refused is offered
    /// again, as the lane of its sender does.
    /// </summary>
    /// <returns>False when nothing arrived.</returns>
    public bool Deliver()
    {
        var any = false;
        for (var i = 0; i < _underWay.Count;)
        {
            if (Arrives(_underWay[i]))
            {
                _underWay.RemoveAt(i);
                any = true;
            }
            else
            {
                i++;
            }
        }
        return any;
    }

    /// <summary>Time passes for these members, or for all; after each tick all of it settles.</summary>
    public void Tick(int ticks, params ulong[] members)
    {
        for (var i = 0; i < ticks; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            foreach (var member in members.Length == 0 ? [.. _members.Keys] : members)
                _members[member].Replica.Tick();
            Settle();
        }
    }

    /// <summary>Lets time pass for these members until one of them leads, which is the one with the least id.</summary>
    public ReplicaMember Elect(params ulong[] members)
    {
        for (var i = 0; i < 3 * ElectionTicks; i++)
        {
            if (members.Select(id => _members[id]).SingleOrDefault(m => m.Replica.Status.IsLeader) is { } leader)
                return leader;
            Tick(1, members);
        }
        throw new InvalidOperationException("Nobody was elected.");
    }

    public void Dispose()
    {
        foreach (var member in _members.Values)
            member.Dispose();
    }

    private static Member Founder(int id)
    {
        var name = "m" + id.ToString(CultureInfo.InvariantCulture);
        return new Member { ID = (ulong)id, Name = name, PeerURLs = { $"http://{name}:2380" } };
    }

    private void Post(PeerMessage message)
    {
        Sent.Add(message);
        _underWay.Add(message);
    }

    private bool Arrives(PeerMessage message) =>
        _cutOff.Contains(message.From) || _cutOff.Contains(message.To) || Loses(message) || !_members.TryGetValue(message.To, out var to)
        || to.Replica.TryReceive(PeerMessage.Parser.ParseFrom(message.ToByteArray()));
}
