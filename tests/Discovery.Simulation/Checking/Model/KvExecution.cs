using Discovery.Protocol;
using Discovery.Store;
using Google.Protobuf;

namespace Discovery.Simulation.Checking;

/// <summary>One request on the model: etcd's semantics written down a second time, on purpose without the production code.</summary>
internal static class KvExecution
{
    /// <param name="actual">What really came back, for what a server may choose: the id and the TTL of a lease. May be null.</param>
    /// <exception cref="ArgumentException">The model has no such request, or it asks for something else than the present.</exception>
    public static (KvOutput Answer, KvModelState Next) Run(KvModelState state, IMessage request, KvOutput? actual)
    {
        var draft = new KvDraft(state);
        var (answer, error) = Run(draft, request, actual);
        if (error is { } refused)
            return (KvOutput.Refused(refused), state);
        // A compaction of unknown outcome is left open: it shows in refusals only, and those are taken at their word.
        var next = request is CompactionRequest compaction && actual is not null ? state.CompactedAt(compaction.Revision) : draft.Finish();
        return (new KvOutput(draft.Revision, answer, null), next);
    }

    /// <summary>Why the put is refused. A transaction looks at the key first, a put of its own at the lease.</summary>
    public static StoreError? Check(KvDraft draft, PutRequest put, bool keyFirst)
    {
        StoreError? key = (put.IgnoreValue || put.IgnoreLease) && draft.Find(put.Key) is null ? StoreError.KeyNotFound : null;
        StoreError? lease = put.Lease != 0 && !draft.Start.Leases.Contains(put.Lease) ? StoreError.LeaseNotFound : null;
        return keyFirst ? key ?? lease : lease ?? key;
    }

    public static RangeResponse Range(KvDraft draft, RangeRequest request)
    {
        if (request.Revision > 0)
            throw new ArgumentException($"{request} reads the past: that is checked against the log of events.", nameof(request));
        return RangeAnswer.Make(request, draft.Within(new KeySpan(request.Key, request.RangeEnd)), draft.Revision);
    }

    private static (IMessage? Answer, StoreError? Error) Run(KvDraft draft, IMessage request, KvOutput? actual) => request switch
    {
        PutRequest put => Check(draft, put, keyFirst: false) is { } error ? (null, error) : (draft.Put(put), null),
        DeleteRangeRequest delete => (draft.Delete(delete), null),
        TxnRequest txn => TxnRun.Execute(draft, txn),
        RangeRequest { Serializable: false } range => (Range(draft, range), null),
        LeaseGrantRequest grant => Grant(draft, grant, actual?.Response as LeaseGrantResponse),
        LeaseRevokeRequest revoke => draft.TryRevoke(revoke.ID)
            ? (new LeaseRevokeResponse { Header = draft.Header() }, null)
            : (null, StoreError.LeaseNotFound),
        LeaseExpiry expiry => Expire(draft, expiry),
        CompactionRequest compaction => Compact(draft, compaction, actual),
        _ => throw new ArgumentException($"The model does not know {request.Descriptor.Name} {request}.", nameof(request)),
    };

    private static (IMessage?, StoreError?) Grant(KvDraft draft, LeaseGrantRequest request, LeaseGrantResponse? actual)
    {
        // Whoever asks for any id and gets no answer cannot use the lease: it is as if there were none.
        var id = request.ID != 0 ? request.ID : actual?.ID ?? 0;
        if (id == 0)
            return (null, null);
        return draft.TryGrant(id)
            ? (new LeaseGrantResponse { Header = draft.Header(), ID = id, TTL = Math.Max(request.TTL, actual?.TTL ?? 0) }, null)
            : (null, StoreError.LeaseAlreadyExists);
    }

    private static (IMessage?, StoreError?) Expire(KvDraft draft, LeaseExpiry expiry)
    {
        foreach (var id in expiry.Ids)
            draft.TryRevoke(id);
        return (null, null);
    }

    private static (IMessage?, StoreError?) Compact(KvDraft draft, CompactionRequest request, KvOutput? actual)
    {
        if (request.Revision <= draft.Start.CompactRevision || actual is { Error: StoreError.Compacted })
            return (null, StoreError.Compacted);
        return request.Revision > draft.Start.Revision
            ? (null, StoreError.FutureRevision)
            : (new CompactionResponse { Header = draft.Header() }, null);
    }
}
