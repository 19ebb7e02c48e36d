using Discovery.Storage;

namespace Discovery.Store.Tests;

/// <summary>Counts the reads of another store and lets a test step in before one, or before a write.</summary>
internal sealed class ObservedRevisionStore(IRevisionStore inner) : IRevisionStore
{
    private int _reads;

    internal int Reads => _reads;

    internal Action<Revision>? BeforeRead { get; set; }

    internal Action<Revision>? BeforePut { get; set; }

    public long Count => inner.Count;

    public long SizeBytes => inner.SizeBytes;

    public long SizeInUseBytes => inner.SizeInUseBytes;

    public void Put(Revision revision, ReadOnlySpan<byte> record)
    {
        BeforePut?.Invoke(revision);
        inner.Put(revision, record);
    }

    public bool TryRead(Revision revision, out byte[] record)
    {
        Interlocked.Increment(ref _reads);
        BeforeRead?.Invoke(revision);
        return inner.TryRead(revision, out record);
    }

    public int Read(ReadOnlySpan<Revision> revisions, IRecordSink sink)
    {
        for (var taken = 0; taken < revisions.Length; taken++)
        {
            Interlocked.Increment(ref _reads);
            BeforeRead?.Invoke(revisions[taken]);
            if (inner.Read([revisions[taken]], sink) == 0)
            {
                return taken;
            }
        }

        return revisions.Length;
    }

    public void Delete(Revision revision) => inner.Delete(revision);

    public void Scan(RevisionVisitor visitor) => inner.Scan(visitor);

    public void Dispose() => inner.Dispose();
}
