using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Storage.Index;
using Google.Protobuf;

namespace Discovery.Store;

/// <summary>
/// The changes of one revision while they are being made: visible to later operations of the same transaction, to nobody else, and gone
/// without a trace unless <see cref="KvStore.Commit"/> gets them. So a transaction that turns out to be impossible is never partly applied.
/// </summary>
internal sealed class KvBatch : KvView
{
    private readonly KvState _start;
    private readonly KeyIndexEditor _editor;
    private readonly List<StagedChange> _changes = [];

    internal KvBatch(KvState start, IRevisionStore records)
        : base(records)
    {
        _start = start;
        _editor = start.Index.Edit();
    }

    internal override KeyIndex Index => _editor.View;

    /// <summary>As in etcd, the new revision from the first change on.</summary>
    internal override long Revision => _changes.Count > 0 ? NextRevision : _start.Revision;

    internal override long CompactRevision => _start.CompactRevision;

    internal KvState Start => _start;

    internal IReadOnlyList<StagedChange> Changes => _changes;

    private long NextRevision => _start.Revision + 1;

    internal KeyIndex PublishIndex() => _editor.Publish();

    internal override KeyValue Read(KeyEntry entry, Revision revision) =>
        revision.Main == NextRevision ? _changes[(int)revision.Sub].Kv.Clone() : base.Read(entry, revision);

    /// <exception cref="StoreException">The key does not exist and the request wants to keep its value or its lease.</exception>
    internal PutResponse Put(PutRequest request)
    {
        var known = Index.Find(request.Key.Span) is { IsLive: true } live ? live : null;
        if (known is null && (request.IgnoreValue || request.IgnoreLease))
        {
            throw new StoreException(StoreError.KeyNotFound);
        }

        var response = new PutResponse();
        var value = request.Value;
        if (known is not null && (request.PrevKv || request.IgnoreValue))
        {
            var previous = Read(known, known.Modified);
            response.PrevKv = request.PrevKv ? previous : null;
            value = request.IgnoreValue ? previous.Value : value;
        }

        Put(request.Key, value, request.IgnoreLease ? known!.Lease : request.Lease, known?.Lease ?? 0);
        response.Header = new ResponseHeader { Revision = NextRevision };
        return response;
    }

    internal DeleteRangeResponse Delete(DeleteRangeRequest request)
    {
        var response = new DeleteRangeResponse();
        foreach (var entry in Index.Live(KeyRange.OfRequest(request.Key.Memory, request.RangeEnd.Memory)))
        {
            if (request.PrevKv)
            {
                response.PrevKvs.Add(Read(entry, entry.Modified));
            }

            Delete(entry);
            response.Deleted++;
        }

        response.Header = new ResponseHeader { Revision = Revision };
        return response;
    }

    /// <summary>Deletes the keys that exist, in the given order.</summary>
    internal void Delete(IEnumerable<ByteString> keys)
    {
        foreach (var key in keys)
        {
            if (Index.Find(key.Span) is { IsLive: true } entry)
            {
                Delete(entry);
            }
        }
    }

    private void Put(ByteString key, ByteString value, long lease, long oldLease)
    {
        var entry = _editor.Put(key.Span, new Revision(NextRevision, _changes.Count), lease);
        _changes.Add(new StagedChange(
            new KeyValue
            {
                Key = KeyBytes.Wrap(entry.Key),
                Value = value,
                CreateRevision = entry.Created,
                ModRevision = NextRevision,
                Version = entry.Version,
                Lease = lease,
            },
            IsDelete: false,
            oldLease));
    }

    private void Delete(KeyEntry entry)
    {
        var oldLease = entry.Lease;
        _editor.Delete(entry.Key, new Revision(NextRevision, _changes.Count));
        var kv = new KeyValue { Key = KeyBytes.Wrap(entry.Key), ModRevision = NextRevision };
        _changes.Add(new StagedChange(kv, IsDelete: true, oldLease));
    }
}
