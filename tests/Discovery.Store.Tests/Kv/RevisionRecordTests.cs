using Discovery.Protocol;
using Discovery.Storage;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;

namespace Discovery.Store.Tests.Kv;

public sealed class RevisionRecordTests
{
    private static readonly Revision Somewhere = new(5, 1);

    [Fact]
    public void What_was_written_is_read_back()
    {
        var writer = new RecordWriter();
        Prop.ForAll<byte[], byte[], (long, long, long, bool)>((key, value, rest) =>
        {
            var (created, version, lease, isLast) = rest;
            var kv = new KeyValue
            {
                Key = ByteString.CopyFrom(key), Value = ByteString.CopyFrom(value), CreateRevision = created, Version = version, Lease = lease,
            };
            RevisionRecord.WritePut(writer, kv, isLast);
            var bytes = writer.Record.ToArray();
            var record = RevisionRecord.Parse(Somewhere, bytes);

            kv.ModRevision = Somewhere.Main;
            return !record.IsTombstone && record.IsLast == isLast && record.KeyIn(bytes).SequenceEqual(key) &&
                kv.Equals(record.ToKeyValue(Somewhere, bytes));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_tombstone_is_read_back(bool isLast)
    {
        var writer = new RecordWriter();
        RevisionRecord.WriteDelete(writer, "key"u8, isLast);
        var bytes = writer.Record.ToArray();
        var record = RevisionRecord.Parse(Somewhere, bytes);

        Assert.Equal((true, isLast), (record.IsTombstone, record.IsLast));
        Assert.Equal(new KeyValue { Key = Requests.Bytes("key"), ModRevision = 5 }, record.ToKeyValue(Somewhere, bytes));
    }

    [Fact]
    public void Bytes_that_are_no_record_are_corruption_and_name_the_revision()
    {
        var writer = new RecordWriter();
        RevisionRecord.WritePut(writer, new KeyValue { Key = Requests.Bytes("key"), Lease = -1 }, isLast: true);
        var whole = writer.Record.ToArray();

        // A put without its key, down to nothing at all.
        for (var length = 0; length < whole.Length; length++)
        {
            var corrupt = Assert.Throws<StorageCorruptException>(() => RevisionRecord.Parse(Somewhere, whole.AsSpan(0, length)));
            Assert.Contains("5/1", corrupt.Message, StringComparison.Ordinal);
        }

        Assert.Throws<StorageCorruptException>(() => RevisionRecord.Parse(Somewhere, [7, 1, 1, 1]));
        Assert.Throws<StorageCorruptException>(() => RevisionRecord.Parse(Somewhere, [1, .. Enumerable.Repeat((byte)0xff, 20)]));
    }
}
