using System.Diagnostics;
using Discovery.Protocol;
using Discovery.Storage;

namespace Discovery.Store;

/// <summary>
/// Keys and values with all their revisions, as etcd keeps them. Any number of threads read, without a lock and each from one consistent
/// snapshot; one thread, the one that applies the log, changes it through <see cref="StateMachine"/>.
/// </summary>
public sealed partial class KvStore : IEventHistory
{
    private readonly IRevisionStore _records;
    private readonly RecordWriter _writer = new();

    /// <summary>
    /// Bytes of records that one request without a stream may have in memory. Far below what a gRPC message could carry (2 GiB): some such
    /// requests at a time must not take the process down. Default 256 MiB.
    /// </summary>
    internal long ResponseBytesMax { get; init; } = 256L << 20;

    /// <summary>Written by the apply thread only. What it refers to never changes.</summary>
    private volatile KvState _state;

    /// <summary>What has been applied since; null when that is nothing. Belongs to the apply thread.</summary>
    private KvBatch? _batch;

    /// <summary>Counts <see cref="Replace"/>: a reader that misses a record asks whether it was replaced meanwhile.</summary>
    private volatile int _replacements;

    internal KvStore(IRevisionStore records, KvState state)
    {
        _records = records;
        _state = state;
    }

    public long CurrentRevision => _state.Revision;

    public long CompactRevision => _state.CompactRevision;

    /// <summary>Number of keys that exist.</summary>
    public long KeyCount => _state.Index.LiveCount;

    /// <summary>What readers see, which has to be all that was applied.</summary>
    internal KvState State => Published();

    /// <summary>After what has been applied, published or not. Apply thread.</summary>
    internal long AppliedRevision => _batch?.Revision ?? _state.Revision;

    /// <summary>
    /// Answers the request from the newest published state; the header carries the revision only. The request has passed
    /// <see cref="RequestValidator"/>. Any thread.
    /// </summary>
    /// <exception cref="StoreException">The revision asked for is in the future, or compacted, or the answer gets too large.</exception>
    /// <exception cref="StorageCorruptException">A record is missing or damaged.</exception>
    public RangeResponse Range(RangeRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ReadSnapshot(request, RangeQuery.Run);
    }

    /// <summary>The same as <see cref="Range(RangeRequest)"/>, as bytes and without what messages cost.</summary>
    /// <param name="answer">What is in it is replaced; after an exception it is of no use before it is cleared.</param>
    /// <inheritdoc cref="Range(RangeRequest)"/>
    public void Range(RangeRequest request, RangeBytes answer)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(answer);
        ReadSnapshot((request, answer), static (view, ask) =>
        {
            ask.answer.Clear();
            RangeQuery.Run(view, ask.request, ask.answer);
            return ask.answer;
        });
    }

    /// <summary>
    /// Answers a transaction for which <see cref="TxnShape.IsReadOnly"/> holds, from one snapshot and without the log. Any thread.
    /// </summary>
    /// <exception cref="StoreException">A revision asked for is in the future, or compacted.</exception>
    /// <exception cref="ArgumentException">The transaction writes.</exception>
    public TxnResponse ReadTxn(TxnRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!TxnShape.IsReadOnly(request))
        {
            throw new ArgumentException("The transaction can write, so it has to go through the log.", nameof(request));
        }

        return ReadSnapshot(request, TxnExecution.Read);
    }

    /// <summary>For the next revision. Readers see it with <see cref="Publish"/>.</summary>
    internal KvBatch Begin() => _batch ??= new KvBatch(_state, _records);

    /// <summary>
    /// Makes the batch's changes one revision: records first, leases next. Returns the events, or null when nothing was changed, in which
    /// case no revision comes about.
    /// </summary>
    internal RevisionEvents? Commit(KvBatch batch, ILeaseBook leases)
    {
        Debug.Assert(ReferenceEquals(batch, _batch), "Batches must not overlap: the second would undo the first.");
        var changes = batch.Changes;
        if (changes.Count == 0)
        {
            return null;
        }

        var events = Record(batch.Revision, changes);
        foreach (var change in changes)
        {
            MoveLease(change, leases);
        }

        batch.Complete();
        return events;
    }

    /// <summary>Shows readers all that has been committed, with one write.</summary>
    internal void Publish()
    {
        if (_batch is { } batch)
        {
            _state = batch.Publish();
            _batch = null;
        }
    }

    /// <summary>
    /// Makes the history below <paramref name="revision"/> unreadable, at once. It is forgotten, key by key, by <see cref="Prune"/>; what
    /// readers see does not depend on how far that has come.
    /// </summary>
    internal StoreError? Compact(long revision)
    {
        var state = Published();
        if (revision <= state.CompactRevision)
        {
            return StoreError.Compacted;
        }

        if (revision > state.Revision)
        {
            return StoreError.FutureRevision;
        }

        _state = state with { CompactRevision = revision };
        return null;
    }

    /// <summary>
    /// Forgets some of the history that a compaction at <paramref name="revision"/> made unreadable, from a key on. The records of
    /// <paramref name="removed"/> stay until the caller deletes them; nobody whose state is as old as the compaction reads them.
    /// </summary>
    /// <returns>The key to go on with, null when nothing is left.</returns>
    internal byte[]? Prune(long revision, ReadOnlyMemory<byte> from, long most, List<Revision> removed)
    {
        var editor = Published().Index.Edit();
        var next = editor.CompactPart(revision, removed, from, most);
        if (removed.Count > 0)
        {
            _state = _state with { Index = editor.Publish() };
        }

        return next;
    }

    /// <summary>
    /// Another state takes the place of this one; its records are there. Those that only the old one has may be deleted afterwards: readers
    /// who hold it notice, because this has been published by then.
    /// </summary>
    internal void Replace(KvState state)
    {
        _state = state;
        _batch = null;
        _replacements++;
    }

    // A batch that is published later would undo what else is made of the state.
    private KvState Published()
    {
        Debug.Assert(_batch is null, "What was applied has to be published first.");
        return _state;
    }

    /// <summary>Writes the records of one revision; nobody knows of them before the state is published.</summary>
    private RevisionEvents Record(long revision, IReadOnlyList<StagedChange> changes)
    {
        var events = new AppliedEvent[changes.Count];
        for (var sub = 0; sub < changes.Count; sub++)
        {
            Write(changes[sub], new Revision(revision, sub), isLast: sub == changes.Count - 1);
            events[sub] = new AppliedEvent(changes[sub].IsDelete ? Event.Types.EventType.Delete : Event.Types.EventType.Put, changes[sub].Kv);
        }

        return new RevisionEvents(revision, events);
    }

    private void Write(StagedChange change, Revision revision, bool isLast)
    {
        if (change.IsDelete)
        {
            RevisionRecord.WriteDelete(_writer, change.Kv.Key.Span, isLast);
        }
        else
        {
            RevisionRecord.WritePut(_writer, change.Kv, isLast);
        }

        _records.Put(revision, _writer.Record);
    }

    private static void MoveLease(StagedChange change, ILeaseBook leases)
    {
        if (change.OldLease == change.Kv.Lease)
        {
            return;
        }

        if (change.OldLease != 0)
        {
            leases.Detach(change.OldLease, change.Kv.Key);
        }

        if (change.Kv.Lease != 0)
        {
            leases.Attach(change.Kv.Lease, change.Kv.Key);
        }
    }

    private TResponse ReadSnapshot<TRequest, TResponse>(TRequest request, Func<KvView, TRequest, TResponse> read)
    {
        while (true)
        {
            var replacements = _replacements;
            var state = _state;
            try
            {
                return read(new KvSnapshot(state, _records, ResponseBytesMax), request);
            }
            catch (StorageCorruptException) when (WasReplaced(replacements))
            {
                // Another key's record, under the new state: once more.
            }
            catch (RecordMissingException missing)
            {
                // A record is deleted only after what allows it, a compaction or another state, has been published, so this read must come
                // later.
                if (!WasReplaced(replacements) && _state.CompactRevision == state.CompactRevision)
                {
                    throw missing.AsCorruption();
                }
            }
        }
    }

    private bool WasReplaced(int replacementsBefore)
    {
        Interlocked.MemoryBarrier();
        return _replacements != replacementsBefore;
    }
}
