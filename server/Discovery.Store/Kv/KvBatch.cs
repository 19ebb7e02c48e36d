using System.Diagnostics;
using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Storage.Index;
using Google.Protobuf;

namespace Discovery.Store;

/// <summary>
/// What is applied between two published states: revision after revision on one index, so that the way to a key is copied once and not with
/// each of them. The changes of the revision in the making are visible to later operations of the same transaction, to nobody else, and gone
/// without a trace unless <see cref="Complete"/> makes them final: a transaction that turns out to be impossible is never partly applied.
/// </summary>
internal sealed class KvBatch : KvView
{
    private readonly KvState _start;
    private readonly KeyIndexEditor _editor;
    private readonly List<StagedChange> _changes = [];
    private long _completed;
    private KeyIndex? _before;

    internal KvBatch(KvState start, IRevisionStore records)
        : base(records)
    {
        _start = start;
        _editor = start.Index.Edit();
        _completed = start.Revision;
    }

    internal override KeyIndex Index => _editor.View;

    /// <summary>As in etcd, the new revision from the first change on.</summary>
    internal override long Revision => _changes.Count > 0 ? NextRevision : _completed;

    internal override long CompactRevision => _start.CompactRevision;

    /// <summary>Those of the revision in the making.</summary>
    internal IReadOnlyList<StagedChange> Changes => _changes;

    private long NextRevision => _completed + 1;

    /// <summary>The changes are recorded: the next revision begins.</summary>
    internal void Complete()
    {
        _completed = NextRevision;
        _changes.Clear();
        _before = null;
    }

    /// <summary>An operation may fail behind another one: the changes from here on can be taken back. To be called ahead of the first.</summary>
    internal void Protect()
    {
        Debug.Assert(_changes.Count == 0, "The first change could not be taken back.");
        _before = _editor.Publish();
    }

    /// <summary>Takes back what was changed in the revision in the making.</summary>
    /// <exception cref="InvalidOperationException">It was not protected: the state is not to be used any more.</exception>
    internal void Undo()
    {
        if (_changes.Count > 0)
        {
            _editor.ReturnTo(_before ?? throw new InvalidOperationException("An operation failed behind a change that can't be taken back."));
            _changes.Clear();
        }

        _before = null;
    }

    /// <summary>All that is complete, ready for readers. Nothing more can be done with the batch.</summary>
    internal KvState Publish() => new(_editor.Publish(), _completed, CompactRevision);

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
