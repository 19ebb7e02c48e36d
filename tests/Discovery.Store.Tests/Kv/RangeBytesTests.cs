using System.Buffers;
using Discovery.Protocol;
using Discovery.Storage;
using Google.Protobuf;

namespace Discovery.Store.Tests.Kv;

public sealed class RangeBytesTests
{
    private readonly ObservedRevisionStore _records = new(new MemoryRevisionStore());
    private readonly RangeBytes _answer = new();
    private readonly StoreHarness _store;

    public RangeBytesTests() => _store = new StoreHarness(_records);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_bytes_are_those_of_the_message_for_keys_and_values_of_any_length(int seed)
    {
        var random = new Random(seed);
        _store.Do<LeaseGrantResponse>(new LeaseGrantRequest { ID = -7, TTL = 60 });
        // Some are larger than a piece of what the bytes are gathered in, most fit it many times.
        int[] lengths = [0, 1, 5, 127, 128, 129, 300, 16_383, 16_384, 60_000, 65_536, 200_000];
        for (var i = 0; i < 300; i++)
        {
            var value = new byte[random.Next(4) > 0 ? random.Next(400) : lengths[random.Next(lengths.Length)]];
            random.NextBytes(value);
            _store.Do<PutResponse>(new PutRequest
            {
                Key = Requests.Bytes(new string('k', random.Next(1, 200)) + random.Next(100)),
                Value = ByteString.CopyFrom(value),
                Lease = random.Next(4) == 0 ? -7 : 0,
            });
        }

        for (var i = 0; i < 100; i++)
        {
            AssertSame(new RangeRequest
            {
                Key = Requests.Bytes(new string('k', random.Next(1, 100))),
                RangeEnd = Requests.Bytes(random.Next(2) == 0 ? "\0" : "l"),
                Limit = random.Next(3) == 0 ? random.Next(1, 200) : 0,
                Revision = random.Next(3) == 0 ? random.Next(2, 300) : 0,
                KeysOnly = random.Next(5) == 0,
                SortOrder = (RangeRequest.Types.SortOrder)random.Next(3),
                SortTarget = (RangeRequest.Types.SortTarget)random.Next(5),
            });
        }
    }

    [Fact]
    public void A_header_is_written_as_it_stands_when_the_bytes_are()
    {
        _store.Put("a", "1");
        _store.Kv.Range(Requests.Range("a"), _answer);
        Assert.Equal(2, _answer.Header.Revision);
        _answer.Header.ClusterId = ulong.MaxValue;
        _answer.Header.MemberId = 1;
        _answer.Header.RaftTerm = 300;
        var expected = _store.Kv.Range(Requests.Range("a"));
        expected.Header = _answer.Header.Clone();
        Assert.Equal(expected.ToByteArray(), _answer.Written());
        Assert.Equal(expected, _answer.ToMessage());

        // The next one's is its own.
        AssertSame(Requests.Range("a"));
    }

    [Fact]
    public void Nobody_gets_more_than_a_request_may_have_and_the_next_answer_is_whole()
    {
        for (var i = 0; i < 1000; i++)
        {
            _store.Put($"k{i:000}", new string('v', 100));
        }

        var kv = new KvStore(_records, _store.Kv.State) { ResponseBytesMax = 10_000 };
        var before = _records.Reads;
        Assert.Equal(StoreError.ResponseTooLarge, Assert.Throws<StoreException>(() => kv.Range(Requests.Range("a", "z"), _answer)).Error);
        Assert.InRange(_records.Reads - before, 80, 100);
        AssertSame(new RangeRequest(Requests.Range("a", "z")) { Limit = 70 });
    }

    [Fact]
    public void A_record_that_is_not_there_is_damage_unless_it_was_compacted_meanwhile()
    {
        for (var i = 0; i < 100; i++)
        {
            _store.Put($"k{i:00}", "1");
        }

        _store.Put("k90", "2");
        var compacts = true;
        _records.BeforeRead = _ =>
        {
            if (compacts)
            {
                compacts = false;
                _store.Compact(102);
                _store.Machine.DeletePendingUpTo(_store.Machine.AppliedIndex);
            }
        };
        var old = Requests.Range("k", "l", revision: 101);
        Assert.Throws<CompactedException>(() => _store.Kv.Range(old, _answer));

        _records.BeforeRead = null;
        _records.Delete(new Revision(80, 0));
        Assert.Throws<StorageCorruptException>(() => _store.Kv.Range(Requests.Range("k", "l"), _answer));
        AssertSame(Requests.Range("k", "k7"));
    }

    [Fact]
    public void Another_keys_record_and_one_that_is_none_are_damage()
    {
        _store.Put("a", "1");
        _store.Put("b", "2");
        Assert.True(_records.TryRead(new Revision(2, 0), out var other));
        _records.Put(new Revision(3, 0), other);
        Assert.Contains("3/0", Assert.Throws<StorageCorruptException>(() => _store.Kv.Range(Requests.Range("a", "z"), _answer)).Message, StringComparison.Ordinal);
        _records.Put(new Revision(3, 0), [77]);
        Assert.Throws<StorageCorruptException>(() => _store.Kv.Range(Requests.Range("b"), _answer));
        _records.Put(new Revision(3, 0), []);
        Assert.Throws<StorageCorruptException>(() => _store.Kv.Range(Requests.Range("b"), _answer));
        AssertSame(Requests.Range("a"));
    }

    [Fact]
    public void A_range_of_many_keys_makes_no_message_for_any_of_them()
    {
        for (var i = 0; i < 1000; i++)
        {
            _store.Put($"k{i:000}", new string('v', 1000));
        }

        var (request, output) = (Requests.Range("k", "l"), new ArrayBufferWriter<byte>(2_000_000));
        long least = long.MaxValue;
        for (var round = 0; round < 20; round++)
        {
            output.ResetWrittenCount();
            var before = GC.GetAllocatedBytesForCurrentThread();
            _store.Kv.Range(request, _answer);
            _answer.WriteTo(output);
            _answer.Clear();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        // A list of what was found is all that grows with the number of keys.
        Assert.InRange(least, 0, 10_000);
    }

    private void AssertSame(RangeRequest request)
    {
        var expected = _store.Kv.Range(request);
        _store.Kv.Range(request, _answer);
        Assert.Equal(expected.ToByteArray(), _answer.Written());
        Assert.Equal(expected.Kvs.Count, _answer.Keys);
        Assert.Equal(expected.Count, _answer.Count);
    }
}
