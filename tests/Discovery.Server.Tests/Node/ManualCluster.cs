using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Discovery.Store;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Server.Tests.Node;

/// <summary>Replicas without threads: all that can happen without time does in <see cref="Run"/>, time passes in <see cref="Tick"/>.</summary>
internal sealed class ManualCluster : IDisposable
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(100);

    private readonly ManualTimeProvider _time = new();
    private readonly Dictionary<ulong, ManualMember> _members;

    /// <summary>Elects member 1.</summary>
    public ManualCluster(ulong size)
    {
        List<Member> founders = [];
        for (ulong id = 1; id <= size; id++)
            founders.Add(new Member { ID = id, Name = $"m{id}", PeerURLs = { $"http://m{id}:2380" } });
        _members = founders.ToDictionary(m => m.ID, m => new ManualMember(m.ID, founders, _time));
        Tick(20);
        Assert.All(_members.Values, m => Assert.Equal(1ul, m.Replica.Leader));
    }

    public ManualMember this[ulong id] => _members[id];

    /// <summary>Nothing comes to them or from them.</summary>
    public HashSet<ulong> CutOff { get; } = [];

    public static Proposal Put(int bytes) =>
        new() { Put = new PutRequest { Key = ByteString.CopyFromUtf8("key"), Value = ByteString.CopyFrom(new byte[bytes]) } };

    /// <summary>Until nothing moves any more.</summary>
    public void Run()
    {
        bool moved;
        do
        {
            moved = false;
            foreach (var member in _members.Values)
            {
                moved |= member.Replica.StepRaft();
                moved |= member.Applies && member.Replica.StepApply();
                moved |= member.Sent.RemoveAll(Deliver) > 0;
            }
        }
        while (moved);
    }

    public void Tick(int times = 1)
    {
        for (; times > 0; times--)
        {
            _time.Advance(TickInterval);
            foreach (var member in _members.Values)
                member.Replica.Tick();
            Run();
        }
    }

    public void Dispose()
    {
        foreach (var member in _members.Values)
            member.Dispose();
    }

    // One that is refused is offered again, as the lane of its sender does.
    private bool Deliver(PeerMessage message) =>
        CutOff.Contains(message.To) || CutOff.Contains(message.From) || !_members.TryGetValue(message.To, out var to)
        || to.Replica.TryReceive(PeerMessage.Parser.ParseFrom(message.ToByteArray()));
}
