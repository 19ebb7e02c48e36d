using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Store.Tests.Model;

/// <summary>
/// What etcd's documentation says, in the plainest form: a full copy of all keys for every revision. Slow and without cleverness, so that
/// a difference to the real store is the real store's fault.
/// </summary>
internal sealed partial class EtcdModel
{
    private readonly List<SortedDictionary<string, KeyValue>> _states = [Fresh(), Fresh()];
    private readonly Dictionary<long, List<AppliedEvent>> _events = [];
    private readonly HashSet<long> _leases = [];

    internal long Revision => _states.Count - 1;

    internal long CompactRevision { get; private set; } = -1;

    internal int LeaseCount => _leases.Count;

    internal static SortedDictionary<string, KeyValue> Fresh() => new(StringComparer.Ordinal);

    internal (IMessage? Response, StoreError? Error) Apply(IMessage request)
    {
        try
        {
            return (Execute(request), null);
        }
        catch (StoreException refused)
        {
            return (null, refused.Error);
        }
    }

    internal RangeResponse Range(RangeRequest request) => Range(request, _states[^1], Revision);

    internal KeyValue? Previous(string key, long revision) =>
        revision - 1 < CompactRevision || revision < 1 ? null : _states[(int)Math.Min(revision - 1, Revision)].GetValueOrDefault(key);

    /// <summary>The events of the revisions from..to in the range, revisions without any left out.</summary>
    internal List<RevisionEvents> Events(string key, string end, long from, long to) =>
        [.. _events.Where(e => e.Key >= from && e.Key <= to).OrderBy(e => e.Key)
            .Select(e => new RevisionEvents(e.Key, [.. e.Value.Where(ev => InRange(ev.Kv.Key.Text(), key, end))]))
            .Where(e => e.Events.Count > 0)];

    private static bool InRange(string candidate, string key, string end) => end switch
    {
        "" => candidate == key,
        "\0" => string.CompareOrdinal(candidate, key) >= 0,
        _ => string.CompareOrdinal(candidate, key) >= 0 && string.CompareOrdinal(candidate, end) < 0,
    };

    private IMessage? Execute(IMessage request)
    {
        switch (request)
        {
            case PutRequest put:
                RequireLease(put.Lease);
                return Commit(change => change.Put(put));
            case DeleteRangeRequest delete:
                return Commit(change => change.Delete(delete));
            case TxnRequest txn:
                return Commit(change => Txn(txn, change));
            case CompactionRequest compaction:
                return Compact(compaction.Revision);
            case LeaseGrantRequest grant:
                return Grant(grant);
            case LeaseRevokeRequest revoke:
                RequireLease(revoke.ID);
                Revoke(revoke.ID);
                return new LeaseRevokeResponse { Header = Header() };
            case LeaseExpiry expiry:
                foreach (var id in expiry.Ids.Where(_leases.Contains))
                {
                    Revoke(id);
                }

                return null;
            default:
                throw new ArgumentException($"The model does not know {request.GetType()}.");
        }
    }

    private ResponseHeader Header() => new() { Revision = Revision };

    private void RequireLease(long id)
    {
        if (id != 0 && !_leases.Contains(id))
        {
            throw new StoreException(StoreError.LeaseNotFound);
        }
    }

    private LeaseGrantResponse Grant(LeaseGrantRequest grant) => _leases.Add(grant.ID)
        ? new LeaseGrantResponse { Header = Header(), ID = grant.ID, TTL = grant.TTL }
        : throw new StoreException(StoreError.LeaseAlreadyExists);

    private void Revoke(long id)
    {
        _leases.Remove(id);
        var keys = _states[^1].Values.Where(kv => kv.Lease == id).Select(kv => kv.Key.Text()).ToList();
        Commit(change =>
        {
            keys.ForEach(key => change.Delete(Requests.Delete(key)));
            return true;
        });
    }

    private CompactionResponse Compact(long revision)
    {
        if (revision <= CompactRevision)
        {
            throw new StoreException(StoreError.Compacted);
        }

        if (revision > Revision)
        {
            throw new StoreException(StoreError.FutureRevision);
        }

        CompactRevision = revision;
        return new CompactionResponse { Header = Header() };
    }

    private T Commit<T>(Func<ModelChange, T> make)
    {
        var change = new ModelChange(_states[^1], Revision);
        var result = make(change);
        if (change.Events.Count > 0)
        {
            _states.Add(change.Keys);
            _events[Revision] = change.Events;
        }

        return result;
    }
}
