using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Discovery.Server.Node;
using Discovery.Server.Peers;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Watch;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Server.Tests.Node;

/// <summary>A replica on a disk in memory, whose loops are turned by <see cref="ManualCluster"/>.</summary>
internal sealed class ManualMember : IPeerNetwork, IDisposable
{
    public const int RetainedEntries = 8;
    public const long ApplyBytesBehind = 8 * 1024;

    private const ulong ClusterId = 0xC1;

    private readonly DataFolder _folder = DataFolder.Open(new SimDisk(seed: 1), SmallFolder.Options);
    private ulong _lastId;

    public ManualMember(ulong id, IReadOnlyList<Member> founders, TimeProvider time)
    {
        _lastId = id << 32;
        var identity = new MemberIdentity(ClusterId, id);
        var (index, term, machine) = StateMachine.Found(founders);
        var state = new NodeState { ClusterId = ClusterId, MemberId = id, Machine = ByteString.CopyFrom(machine) };
        _folder.Checkpoint(new CheckpointState(index, term, state.ToByteArray()));
        var parts = NodeMachine.Restore(_folder, new WatchHubOptions());
        var restore = LogRecords.Restore(_folder, NodeMachine.MembershipOf(parts.Machine.MembersView));
        Replica = new Replica(_folder, identity, restore, parts, this, time, new ReplicaOptions
        {
            RequestTimeout = TimeSpan.FromSeconds(5),
            RetainedEntriesMax = RetainedEntries,
            ApplyBytesBehindMax = ApplyBytesBehind,
            // The first member's patience is the shortest.
            Random = _ => (int)id,
            DrawId = () => ++_lastId,
        });
    }

    public Replica Replica { get; }

    /// <summary>False while its apply loop stands still, as during a checkpoint.</summary>
    public bool Applies { get; set; } = true;

    /// <summary>On their way, or refused for now.</summary>
    public List<PeerMessage> Sent { get; } = [];

    public void Send(PeerMessage message)
    {
        message.ClusterId = ClusterId;
        message.From = Replica.Identity.MemberId;
        Sent.Add(message);
    }

    public void Dispose()
    {
        Replica.Dispose();
        _folder.Dispose();
    }
}
