using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Discovery.Raft;
using Discovery.Server.Node;
using Discovery.Simulation.Checking;
using Discovery.Store;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Simulation.Matrix;

/// <summary>
/// A leader, the only voter, and a learner that follows it, in one thread. What the learner says of its log it has to know after a crash,
/// and each state that either of them is ever in has to be the one that belongs to its entry.
/// </summary>
internal sealed class MatrixPair(SimDisk leaderDisk, SimDisk memberDisk, AppliedStates states) : IDisposable
{
    private const ulong LeaderId = 1;
    private const ulong MemberId = 2;
    private const int TicksMax = 300;

    private static readonly IReadOnlyList<Member> Founders = [new() { ID = LeaderId, Name = "leader" }, new() { ID = MemberId, Name = "member", IsLearner = true }];

    private readonly Queue<PeerMessage> _underWay = new();
    private readonly KeptPromises _promises = new();
    private MatrixMember? _leader;

    public SimDisk MemberDisk => memberDisk;

    public MatrixMember Leader => _leader!;

    /// <summary>Null while it is away.</summary>
    public MatrixMember? Member { get; private set; }

    /// <summary>What the leader says meanwhile gets lost.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>How many snapshots have begun to arrive.</summary>
    public int Snapshots { get; private set; }

    public void Start()
    {
        StartLeader();
        StartMember();
    }

    public void StartLeader()
    {
        _leader = new MatrixMember(LeaderId, leaderDisk, Founders, FromLeader, (_, machine) => Check("the leader", machine), Applied("the leader"));
        while (_leader.TakeTurns())
        {
        }
    }

    /// <exception cref="Storage.StorageFailedException">The power went.</exception>
    /// <exception cref="SafetyViolationException">It has forgotten what it said.</exception>
    public void StartMember()
    {
        StopMember();
        Member = new MatrixMember(MemberId, memberDisk, Founders, FromMember, Started, Applied("the member"));
    }

    public void StopMember()
    {
        Member?.Dispose();
        Member = null;
    }

    /// <summary>Writes on the leader; the member hears of it when the two settle.</summary>
    public void Write(Proposal proposal)
    {
        var result = Leader.Replica.Propose(proposal);
        while (Leader.TakeTurns())
        {
        }
        if (!result.IsCompletedSuccessfully)
            throw new InvalidOperationException($"the leader did not write: {result.Exception}");
    }

    /// <summary>Goes on until the member has all that the leader has.</summary>
    /// <exception cref="IOException">The power of the member went.</exception>
    public void Settle()
    {
        for (var tick = 0; tick < TicksMax; tick++)
        {
            while (Deliver() | Leader.TakeTurns() | Turn())
            {
            }
            if (Member!.Replica.AppliedIndex == Leader.Replica.AppliedIndex)
                return;
            Leader.Replica.Tick();
            Member.Replica.Tick();
        }
        throw new LostWriteException($"the member is still at entry {Member!.Replica.AppliedIndex}, the leader at {Leader.Replica.AppliedIndex}");
    }

    public void Dispose()
    {
        StopMember();
        _leader?.Dispose();
    }

    private bool Turn()
    {
        var worked = Member!.TakeTurns();

        // It may have borne the end of the power like that of a snapshot.
        if (memberDisk.CrashAt <= memberDisk.Operations)
            throw new SimCrashedException(memberDisk.Operations);
        return worked;
    }

    private bool Deliver()
    {
        var any = _underWay.Count > 0;
        while (_underWay.TryDequeue(out var message))
        {
            var to = message.To == LeaderId ? Leader : Member;
            if (message.Snapshot is { Offset: 0 })
                Snapshots++;
            to?.Replica.TryReceive(PeerMessage.Parser.ParseFrom(message.ToByteArray()));
        }
        return any;
    }

    private void FromLeader(PeerMessage message)
    {
        if (!IsCutOff)
            _underWay.Enqueue(message);
    }

    private void FromMember(PeerMessage message)
    {
        if (message.Raft is { Kind: (uint)MessageKind.AppendReply, Reject: false } raft)
            _promises.Acknowledged(MemberId, raft.Term, raft.LogIndex);
        _underWay.Enqueue(message);
    }

    private void Started(RaftRestore restore, StateMachine machine)
    {
        var lastIndex = restore.Entries.Count > 0 ? restore.Entries[^1].Index : restore.AppliedIndex;
        _promises.Restarted(MemberId, restore.HardState.Term, restore.HardState.Vote, lastIndex);
        Check("the member", machine);
    }

    private void Check(string member, StateMachine machine) => states.Check(member, machine.AppliedIndex, machine.Kv);

    private Action<ulong, KvStore> Applied(string member) => (index, store) => states.Check(member, index, store);
}
