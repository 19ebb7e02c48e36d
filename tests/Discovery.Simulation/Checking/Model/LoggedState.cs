using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Simulation.Checking;

/// <summary>What the log says that the model's state must be, revision by revision: the keys, as hashes that compare with the model's, and the leases.</summary>
internal sealed class LoggedState
{
    private readonly List<ulong> _hashes = [];
    private readonly List<ulong> _leaseHashes = [];
    private readonly EventLog _log;

    public LoggedState(EventLog log)
    {
        _log = log;
        var keys = new Dictionary<ByteString, ulong>();
        var sum = 0UL;
        for (var revision = 1L; revision <= log.Revision; revision++)
        {
            foreach (var e in log.EventsOf(revision))
            {
                if (keys.Remove(e.Kv.Key, out var old))
                    sum -= old;
                if (e.Type == Event.Types.EventType.Put)
                    sum += keys[e.Kv.Key] = KeyState.Of(e.Kv).Hash(e.Kv.Key);
            }
            _hashes.Add(sum);
        }
        var changes = log.LeaseChanges.ToLookup(change => change.Revision);
        var leases = 0UL;
        for (var revision = 1L; revision <= log.Revision; revision++)
        {
            foreach (var (_, lease, lives) in changes[revision])
                leases += lives ? KvModelState.HashOfLease(lease) : 0 - KvModelState.HashOfLease(lease);
            _leaseHashes.Add(leases);
        }
    }

    /// <summary>Whether the log has what leads from one state to the other, be it a revision or leases that come and go.</summary>
    public bool Allows(KvModelState before, KvModelState after)
    {
        if (after.Revision != before.Revision && !(Has(after) && HasAllLeasesOf(before)))
            return false;
        return after.LeasesHash == before.LeasesHash
            || !_log.KnowsLeases
            || (before.Leases.Except(after.Leases).All(id => _log.HasLeaseChange(after.Revision, id, lives: false))
                && after.Leases.Except(before.Leases).All(id => _log.HasLeaseChange(after.Revision, id, lives: true)));
    }

    // Whoever leaves a revision without a lease's end that the log has there would find out much later.
    private bool HasAllLeasesOf(KvModelState state) => !_log.KnowsLeases || _leaseHashes[(int)state.Revision - 1] == state.LeasesHash;

    private bool Has(KvModelState state) => state.Revision <= _hashes.Count && _hashes[(int)state.Revision - 1] == state.KeysHash;
}
