namespace Discovery.Raft.Tests;

/// <summary>Several members and the messages between them, in one thread: nothing moves unless it is told to.</summary>
internal sealed class TestCluster
{
    private readonly Func<ulong, RaftOptions> _options;
    private readonly Membership _founders;

    /// <param name="options">Options for a member; by default the smallest time-out, the same for all, and nothing random.</param>
    public TestCluster(IEnumerable<ulong> voters, IEnumerable<ulong>? learners = null, Func<ulong, RaftOptions>? options = null)
    {
        _options = options ?? Plain;
        _founders = Membership.Of(voters, learners);
        foreach (var id in _founders.All)
            Start(id);
    }

    public SortedDictionary<ulong, Member> Members { get; } = [];

    /// <summary>On their way, oldest first.</summary>
    public List<Envelope> Network { get; } = [];

    /// <summary>False for a pair of sender and receiver that are cut off from each other.</summary>
    public Func<ulong, ulong, bool> IsConnected { get; set; } = (_, _) => true;

    /// <summary>Sees every message before it is on its way.</summary>
    public Action<Message> Sending { get; set; } = _ => { };

    public Member this[ulong id] => Members[id];

    public static RaftOptions Plain(ulong id) => new() { Id = id, Random = _ => 0 };

    /// <summary>A member that is to join knows the founders, as every member does that has all of the log.</summary>
    public Member Start(ulong id)
    {
        var member = new Member(_options(id), _founders, Send);
        Members.Add(id, member);
        return member;
    }

    private void Send(Envelope envelope)
    {
        Sending(envelope.Message);
        Network.Add(envelope);
    }

    /// <summary>Delivers one message; to one that is down or cut off it gets lost.</summary>
    public void Deliver(Envelope envelope)
    {
        if (Members.TryGetValue(envelope.To, out var to) && to.IsUp && IsConnected(envelope.From, envelope.To))
            to.Deliver(envelope);
    }

    /// <summary>All members work and all messages arrive until nothing is left to do.</summary>
    public void Settle()
    {
        do
        {
            Work();
            var batch = Network.ToArray();
            Network.Clear();
            foreach (var envelope in batch)
            {
                Deliver(envelope);
                // Member for member, as a real one would: batches are another matter.
                if (Members.TryGetValue(envelope.To, out var to) && to.IsUp)
                    to.Work();
            }
            foreach (var member in Members.Values.Where(m => m.IsUp))
            {
                foreach (var wanted in member.SnapshotsWanted.ToArray())
                    member.SendSnapshot(wanted);
            }
        }
        while (Network.Count > 0);
    }

    public void Work()
    {
        foreach (var member in Members.Values.Where(m => m.IsUp))
            member.Work();
    }

    public void Tick(int ticks = 1)
    {
        for (var i = 0; i < ticks; i++)
        {
            foreach (var member in Members.Values.Where(m => m.IsUp))
                member.Core.Tick();
            Settle();
        }
    }
}
