using Discovery.Protocol;
using Discovery.Store;
using Google.Protobuf;

namespace Discovery.Simulation.Checking;

/// <summary>
/// The truth that answers and watches are held against: what each revision changed, from a member's applied log, and what was compacted.
/// Kept whole, whatever the cluster has compacted meanwhile.
/// </summary>
internal sealed class EventLog
{
    private const long FirstRevision = 1;

    private readonly List<RevisionEvents> _revisions = [];
    private readonly Dictionary<ByteString, List<(long Revision, KeyValue? Value)>> _byKey = [];
    private readonly SortedSet<long> _compactions = [];
    private readonly HashSet<(long Revision, long Lease, bool Lives)> _leases = [];
    private readonly List<(long Revision, long Lease, bool Lives)> _leaseChanges = [];

    /// <summary>The store's revision; 1 when nothing was ever written.</summary>
    public long Revision => FirstRevision + _revisions.Count;

    /// <summary>Every revision that was compacted at.</summary>
    public IReadOnlyCollection<long> Compactions => _compactions;

    /// <summary>The greatest of them; 0 without any.</summary>
    public long CompactRevision => _compactions.Count == 0 ? 0 : _compactions.Max;

    /// <summary>Grants and ends of leases are in it too.</summary>
    public bool KnowsLeases => _leases.Count > 0;

    /// <exception cref="SafetyViolationException">It is not the revision after the last one.</exception>
    public void Add(RevisionEvents revision)
    {
        if (revision.Revision != Revision + 1)
            throw new SafetyViolationException($"revision {revision.Revision} was applied after revision {Revision}");
        _revisions.Add(revision);
        foreach (var e in revision.Events)
        {
            if (!_byKey.TryGetValue(e.Kv.Key, out var history))
                _byKey[e.Kv.Key] = history = [];
            history.Add((revision.Revision, e.Type == Event.Types.EventType.Put ? e.Kv : null));
        }
    }

    public void Compacted(long revision) => _compactions.Add(revision);

    /// <summary>
    /// A lease was granted, or is gone: by a client or by expiry. To be called after the revision, if there is one, in which its keys went.
    /// Either for all leases of a run or for none.
    /// </summary>
    /// <param name="revision">The store's then, when others have followed since; several leases may end in one entry.</param>
    public void LeaseChanged(long lease, bool lives, long? revision = null)
    {
        var change = (revision ?? Revision, lease, lives);
        _leases.Add(change);
        _leaseChanges.Add(change);
    }

    /// <summary>It happened while the store was at that revision, or made it.</summary>
    public bool HasLeaseChange(long revision, long lease, bool lives) => _leases.Contains((revision, lease, lives));

    /// <summary>In the order in which they were applied.</summary>
    public IReadOnlyList<(long Revision, long Lease, bool Lives)> LeaseChanges => _leaseChanges;

    /// <summary>In the order in which they were applied; none for revision 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such revision yet.</exception>
    public IReadOnlyList<AppliedEvent> EventsOf(long revision)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(revision, FirstRevision);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(revision, Revision);
        return revision == FirstRevision ? [] : _revisions[(int)(revision - FirstRevision) - 1].Events;
    }

    /// <summary>Revision by revision, both ends included; what lies outside of the log is left out.</summary>
    public IEnumerable<(long Revision, AppliedEvent Event)> EventsBetween(long first, long last)
    {
        for (var revision = Math.Max(first, FirstRevision); revision <= Math.Min(last, Revision); revision++)
        {
            foreach (var e in EventsOf(revision))
                yield return (revision, e);
        }
    }

    /// <summary>The key after that revision; null when it did not exist.</summary>
    public KeyValue? ValueAt(ByteString key, long revision)
    {
        KeyValue? value = null;
        foreach (var (at, then) in _byKey.GetValueOrDefault(key) ?? [])
        {
            if (at > revision)
                break;
            value = then;
        }
        return value;
    }

    /// <summary>All keys of the span after that revision, in their order.</summary>
    public IEnumerable<KeyValue> ValuesAt(KeySpan span, long revision) =>
        from key in _byKey.Keys.Where(span.Contains).Order(KeyOrder.Instance)
        let value = ValueAt(key, revision)
        where value is not null
        select value;
}
