using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Discovery.Raft;
using Discovery.Server.Node;
using Discovery.Simulation.Checking;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Leases;
using Google.Protobuf;

namespace Discovery.Simulation.Cluster;

/// <summary>
/// What the cluster agreed on, as the first member to apply an entry tells it, and a state machine in plain memory that has applied just
/// that. Every member is held against it as it goes.
/// </summary>
internal sealed class ClusterHistory : IEventSink
{
    private readonly Scheduler _scheduler;
    private readonly LeaseBook _leases = new(ttlSecondsMin: 1);
    private readonly StateMachine _machine;
    private readonly ReplicaAgreement _agreement = new();
    private readonly ElectionSafety _elections = new();
    private readonly LeaderCompleteness _completeness = new();
    private readonly CommitMonotonic _commits = new();
    private readonly KeptPromises _promises = new();
    private readonly Dictionary<ulong, long> _revisions = [];

    public ClusterHistory(Scheduler scheduler, IReadOnlyList<Member> founders)
    {
        _scheduler = scheduler;
        var (index, term, state) = StateMachine.Found(founders);
        _machine = StateMachine.Open(new MemoryRevisionStore(), _leases, state);
        _machine.Subscribe(this);
        // As if each founder had been added by an entry.
        for (var i = 1UL; i <= index; i++)
            _agreement.Applied(0, i, term, 0);
    }

    public EventLog Log { get; } = new();

    public LeaseMonotonicity LeaseLives { get; } = new();

    public AcknowledgedWrites Writes { get; } = new();

    /// <summary>Of the last entry that any member has applied.</summary>
    public ulong AppliedIndex => _machine.AppliedIndex;

    public MembersView Members => _machine.MembersView;

    public long Revision => _machine.Kv.CurrentRevision;

    public int Elections => _elections.Elections;

    /// <summary>The last that had a leader.</summary>
    public ulong LastTerm => _elections.LastTerm;

    public int Installs { get; private set; }

    void IEventSink.Publish(RevisionEvents events) => Log.Add(events);

    void IEventSink.Compacted(long compactRevision) => Log.Compacted(compactRevision);

    void IEventSink.Restored(long revision) => throw new NotSupportedException("The history is never replaced.");

    public void Installed() => Installs++;

    public void Started(SimMember member, RaftRestore restore, StateMachine machine)
    {
        var lastIndex = restore.Entries.Count > 0 ? restore.Entries[^1].Index : restore.AppliedIndex;
        _commits.Restarted(member.Id, lastIndex, machine.AppliedIndex, machine.Kv.CurrentRevision);
        _promises.Restarted(member.Id, restore.HardState.Term, restore.HardState.Vote, lastIndex);
    }

    /// <summary>What a member says to another one may be a promise.</summary>
    public void Said(RaftMessage message, ulong from, ulong to)
    {
        switch ((MessageKind)message.Kind)
        {
            case MessageKind.Vote:
                _promises.Voted(from, message.Term, from);
                break;
            case MessageKind.VoteReply when !message.Reject:
                _promises.Voted(from, message.Term, to);
                break;
            case MessageKind.AppendReply when !message.Reject:
                _promises.Acknowledged(from, message.Term, message.LogIndex);
                break;
        }
    }

    public void Made(ulong member, RevisionEvents events)
    {
        var hash = 0UL;
        foreach (var e in events.Events)
            hash = StableHash.Combine(StableHash.Combine(hash, (ulong)e.Type), StableHash.Of(e.Kv.ToByteArray()));
        _agreement.Made(member, events.Revision, hash);
    }

    public void Elected(SimMember member, Replica replica)
    {
        var term = replica.Status.Term;
        _scheduler.Note(term ^ (member.Id << 8));
        _elections.Elected(term, member.Id);
        _completeness.Elected(member.Id, term, replica.AppliedIndex, replica.TermAt);
    }

    /// <param name="result">What the member made of it; null when it means nothing to the state machine.</param>
    /// <returns>True when nobody has applied the entry before.</returns>
    public bool Applied(SimMember member, Entry entry, ApplyResult? result)
    {
        var replica = member.Replica!;
        _agreement.Applied(member.Id, entry.Index, entry.Term, StableHash.Of(entry.Data.Span));
        var isFirst = entry.Index == AppliedIndex + 1;
        if (isFirst)
            Apply(entry);
        // Its store may be some entries further.
        var expected = _revisions.TryGetValue(entry.Index, out var known) ? known : result?.Revision;
        var revision = result?.Revision ?? expected ?? replica.Store.CurrentRevision;
        if (expected != revision)
            throw new SafetyViolationException($"member {member.Id:x} is at revision {revision} after entry {entry.Index}; the log says {expected}");
        _commits.Applied(member.Id, entry.Index, revision);
        _completeness.Committed(entry.Index, entry.Term, Math.Max(entry.Term, replica.Status.Term));
        _scheduler.Note(entry.Index ^ (member.Id << 16));
        return isFirst;
    }

    /// <summary>A linearizable read may be served by the member now.</summary>
    /// <param name="known">What anybody had applied when the read was asked for: the leader had committed it by then.</param>
    /// <exception cref="SafetyViolationException">The member does not have all of it.</exception>
    public static void MayRead(SimMember member, ulong known)
    {
        if (member.Replica!.AppliedIndex < known)
            throw new SafetyViolationException($"member {member.Id:x} may serve a read at entry {member.Replica.AppliedIndex}; entry {known} was applied before the read");
    }

    /// <exception cref="SafetyViolationException">The member, which has applied everything, holds something else.</exception>
    public void CompareState(SimMember member)
    {
        var replica = member.Replica!;
        var all = new RangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0) };
        var (expected, actual) = (_machine.Kv, replica.Store);
        if ((expected.CurrentRevision, expected.CompactRevision) != (actual.CurrentRevision, actual.CompactRevision))
        {
            throw new SafetyViolationException(
                $"member {member.Id:x} is at revision {actual.CurrentRevision}, compacted at {actual.CompactRevision}; " +
                $"the log says {expected.CurrentRevision} and {expected.CompactRevision}");
        }
        for (var revision = Math.Max(1, expected.CompactRevision); revision <= expected.CurrentRevision; revision += 7)
        {
            all.Revision = revision;
            if (!expected.Range(all).Equals(actual.Range(all)))
                throw new SafetyViolationException($"member {member.Id:x} differs from the log at revision {revision}");
        }
        all.Revision = 0;
        if (!expected.Range(all).Equals(actual.Range(all)))
            throw new SafetyViolationException($"member {member.Id:x} differs from the log at revision {expected.CurrentRevision}");
        if (!_leases.Save().AsSpan().SequenceEqual(replica.Leases.Save()))
            throw new SafetyViolationException($"member {member.Id:x} differs from the log in its leases");
        if (!Members.List().SequenceEqual(replica.Members.List()))
            throw new SafetyViolationException($"member {member.Id:x} differs from the log in its members");
    }

    private void Apply(Entry entry)
    {
        var isMembership = entry.Kind == EntryKind.Membership;
        var data = isMembership ? MembershipChange.Context(entry.Data) : entry.Data;
        if (data.IsEmpty)
        {
            _machine.Skip(entry.Index, entry.Term);
        }
        else
        {
            var proposal = Proposal.Parser.ParseFrom(data.Span);
            var before = LeasesOf(proposal).Where(_leases.Exists).Distinct().ToDictionary(id => id, HasKeys);
            var revision = Revision;
            _machine.Apply(entry.Index, entry.Term, proposal);
            foreach (var lease in LeasesOf(proposal).Distinct().Where(id => _leases.Exists(id) != before.ContainsKey(id)))
            {
                // Each lease that had keys takes them along in a revision of its own.
                revision += before.GetValueOrDefault(lease) ? 1 : 0;
                LeaseChanged(lease, !before.ContainsKey(lease), revision, proposal.LeaseRevoke is not null);
            }
        }
        _revisions[entry.Index] = _machine.Kv.CurrentRevision;
    }

    private bool HasKeys(long lease) => _leases.TryGet(lease, withKeys: true, out _, out var keys) && keys.Count > 0;

    private void LeaseChanged(long lease, bool lives, long revision, bool byClient)
    {
        Log.LeaseChanged(lease, lives, revision);
        if (lives)
            LeaseLives.Began(lease);
        else
            LeaseLives.Ended(lease, _scheduler.Time, byClient);
    }

    private static long[] LeasesOf(Proposal proposal) => proposal.RequestCase switch
    {
        Proposal.RequestOneofCase.LeaseGrant => [proposal.LeaseGrant.ID],
        Proposal.RequestOneofCase.LeaseRevoke => [proposal.LeaseRevoke.ID],
        Proposal.RequestOneofCase.LeaseExpiry => [.. proposal.LeaseExpiry.Ids],
        _ => [],
    };
}
