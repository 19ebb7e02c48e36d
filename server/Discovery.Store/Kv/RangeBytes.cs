using System.Buffers;
using System.Runtime.ExceptionServices;
using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Storage.Index;
using Google.Protobuf;

namespace Discovery.Store;

/// <summary>
/// An answer as the bytes of a <see cref="RangeResponse"/>: records are copied from the store into them, and nowhere else.
/// To be used again and again, by one thread at a time; see <see cref="KvStore.Range(RangeRequest, RangeBytes)"/>.
/// </summary>
public sealed class RangeBytes : IRangeAnswer, IRecordSink
{
    // Of ResponseHeader.
    private const byte ClusterIdTag = 1 << 3;
    private const byte MemberIdTag = 2 << 3;
    private const byte RevisionTag = 3 << 3;
    private const byte RaftTermTag = 4 << 3;

    // Of RangeResponse.
    private const byte HeaderTag = 1 << 3 | 2;
    private const byte KvsTag = 2 << 3 | 2;
    private const byte MoreTag = 3 << 3;
    private const byte CountTag = 4 << 3;

    /// <summary>Records that are asked of the store in one go.</summary>
    private const int BatchMax = 64;

    private readonly WireBytes _bytes = new();
    private readonly KeyEntry?[] _entries = new KeyEntry?[BatchMax];
    private readonly Revision[] _revisions = new Revision[BatchMax];
    private int _waiting;
    private int _taken;
    private KvView? _view;
    private ExceptionDispatchInfo? _failure;

    /// <summary>What comes first. It carries the revision only, and is of the next answer after <see cref="Clear"/>.</summary>
    public ResponseHeader Header { get; } = new();

    /// <summary>Keys in the range, whatever the limit.</summary>
    public long Count { get; private set; }

    /// <summary>Keys in the answer.</summary>
    public long Keys { get; private set; }

    /// <summary>Bytes of the message.</summary>
    public long Length => 1 + WireBytes.SizeOf((ulong)HeaderLength) + HeaderLength + _bytes.Length;

    long IRangeAnswer.Count
    {
        set => Count = value;
    }

    bool IRangeAnswer.More
    {
        set => More = value;
    }

    private bool More { get; set; }

    private int HeaderLength =>
        WireBytes.FieldSize(Header.ClusterId) + WireBytes.FieldSize(Header.MemberId) + WireBytes.FieldSize((ulong)Header.Revision) +
        WireBytes.FieldSize(Header.RaftTerm);

    /// <summary>Writes the message.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var header = HeaderLength;
        var size = 1 + WireBytes.SizeOf((ulong)header) + header;
        var left = output.GetSpan(size);
        left[0] = HeaderTag;
        left = left[1..];
        WireBytes.Number(ref left, (ulong)header);
        WireBytes.Field(ref left, ClusterIdTag, Header.ClusterId);
        WireBytes.Field(ref left, MemberIdTag, Header.MemberId);
        WireBytes.Field(ref left, RevisionTag, (ulong)Header.Revision);
        WireBytes.Field(ref left, RaftTermTag, Header.RaftTerm);
        output.Advance(size);
        _bytes.WriteTo(output);
    }

    /// <summary>The same as a message.</summary>
    public RangeResponse ToMessage()
    {
        var buffer = new ArrayBufferWriter<byte>(checked((int)Length));
        WriteTo(buffer);
        return RangeResponse.Parser.ParseFrom(buffer.WrittenSpan);
    }

    /// <summary>Gives back what is large. The answer is gone.</summary>
    public void Clear()
    {
        _bytes.Clear();
        _entries.AsSpan(0, _waiting).Clear();
        (_waiting, _taken, _view, _failure) = (0, 0, null, null);
        (Count, Keys, More) = (0, 0, false);
    }

    void IRangeAnswer.Begin(long revision) => (Header.ClusterId, Header.MemberId, Header.Revision, Header.RaftTerm) = (0, 0, revision, 0);

    void IRangeAnswer.Expect(int keys)
    {
        // Pieces grow as they have to.
    }

    void IRangeAnswer.Add(KvView view, in RangeItem item, bool keysOnly)
    {
        Keys++;
        if (keysOnly || item.Loaded is not null)
        {
            Flush(view);
            Write(item.ToKeyValue(view, keysOnly));
            return;
        }

        _entries[_waiting] = item.Entry;
        _revisions[_waiting++] = item.Revision;
        if (_waiting == BatchMax)
        {
            Flush(view);
        }
    }

    void IRangeAnswer.Complete(KvView view)
    {
        Flush(view);
        var size = (More ? 2 : 0) + WireBytes.FieldSize((ulong)Count);
        var left = _bytes.Take(size);
        WireBytes.Field(ref left, MoreTag, More ? 1UL : 0);
        WireBytes.Field(ref left, CountTag, (ulong)Count);
    }

    bool IRecordSink.Take(ReadOnlySpan<byte> record)
    {
        try
        {
            var (entry, revision) = (_entries[_taken]!, _revisions[_taken]);
            _taken++;
            Write(revision, record, _view!.Check(entry, revision, record));
            return true;
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
            return false;
        }
    }

    private void Flush(KvView view)
    {
        if (_waiting == 0)
        {
            return;
        }

        (_view, _taken) = (view, 0);
        var read = view.ReadRecords(_revisions.AsSpan(0, _waiting), this);
        _failure?.Throw();
        if (read < _waiting)
        {
            throw new RecordMissingException(_revisions[read]);
        }

        _entries.AsSpan(0, _waiting).Clear();
        _waiting = 0;
    }

    private void Write(Revision revision, ReadOnlySpan<byte> bytes, in RevisionRecord record)
    {
        var key = record.KeyIn(bytes);
        var value = record.ValueIn(bytes);
        // Much less than 2 GiB: one record fits a page of the store.
        var size = (int)KeyValueWire.Size(key.Length, record.Created, revision.Main, record.Version, value.Length, record.Lease);
        var left = Begin(size);
        KeyValueWire.Write(ref left, key, record.Created, revision.Main, record.Version, value, record.Lease);
    }

    private void Write(KeyValue kv)
    {
        var size = (int)KeyValueWire.Size(kv.Key.Length, kv.CreateRevision, kv.ModRevision, kv.Version, kv.Value.Length, kv.Lease);
        var left = Begin(size);
        KeyValueWire.Write(ref left, kv.Key.Span, kv.CreateRevision, kv.ModRevision, kv.Version, kv.Value.Span, kv.Lease);
    }

    private Span<byte> Begin(int size)
    {
        var left = _bytes.Take(1 + WireBytes.SizeOf((ulong)size) + size);
        left[0] = KvsTag;
        left = left[1..];
        WireBytes.Number(ref left, (ulong)size);
        return left;
    }
}
