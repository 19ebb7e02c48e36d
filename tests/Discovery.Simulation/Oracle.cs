using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Leases;
using Google.Protobuf;

namespace Discovery.Simulation;

/// <summary>What the node must hold: the same state machine on plain memory that never crashes.</summary>
internal sealed class Oracle
{
    private readonly LeaseBook _leases = new(ttlSecondsMin: 1);
    private readonly MemoryRevisionStore _records = new();
    private readonly StateMachine _machine;

    public Oracle() => _machine = StateMachine.Open(_records, _leases, StateMachine.Found([SimulatedNode.Self]).State);

    public ApplyResult Apply(Proposal proposal) => _machine.Apply(_machine.AppliedIndex + 1, 1, proposal);

    /// <summary>Null when the node holds the same, else what differs.</summary>
    public string? Difference(SimulatedNode node)
    {
        var expected = _machine.Kv;
        var actual = node.Store;
        if ((expected.CurrentRevision, expected.CompactRevision) != (actual.CurrentRevision, actual.CompactRevision))
        {
            return $"revision {actual.CurrentRevision}, compacted at {actual.CompactRevision}; " +
                $"expected {expected.CurrentRevision}, compacted at {expected.CompactRevision}";
        }
        for (var revision = Math.Max(1, expected.CompactRevision); revision <= expected.CurrentRevision; revision++)
        {
            var all = new RangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0), Revision = revision };
            if (!expected.Range(all).Equals(actual.Range(all)))
                return $"the keys at revision {revision} differ: {actual.Range(all)}; expected {expected.Range(all)}";
        }
        if (!_leases.Save().AsSpan().SequenceEqual(node.Leases.Save()))
            return "the leases differ";
        foreach (var lease in Enumerable.Range(-2, 100))
        {
            _leases.TryGet(lease, withKeys: true, out _, out var keys);
            node.Leases.TryGet(lease, withKeys: true, out _, out var actualKeys);
            if (!keys.SequenceEqual(actualKeys))
                return $"the keys of lease {lease} differ";
        }
        return _machine.Members.SequenceEqual(node.Members) ? null : "the members differ";
    }
}
