using System.Diagnostics;
using Discovery.Protocol;
using Google.Protobuf;
using static Discovery.Store.Tests.Requests;

namespace Discovery.Store.Tests.Validation;

/// <summary>Each case was put to etcd 3.5.16, whose answer it states.</summary>
public sealed class DuplicateKeyTests
{
    public static TheoryData<string, IMessage[]> Refused => new()
    {
        { "put, put", [Put("a"), Put("a")] },
        { "put, delete", [Put("a"), Delete("a")] },
        { "delete of a range, put inside", [Delete("a", "c"), Put("b")] },
        { "put inside, delete of a range", [Put("b"), Delete("a", "c")] },
        { "child's put, parent's put", [Txn(Put("a")), Put("a")] },
        { "put of two children", [Txn(Put("a")), Txn(Put("a"))] },
        { "put of two children in branches of each", [Txn(Put("a")).Else(Put("a")), Txn().Else(Put("a"))] },
        { "child's delete, parent's put", [Txn(Delete("a")), Put("a")] },
        { "child's other delete, parent's put", [Txn().Else(Delete("a")), Put("a")] },
        { "child's put, parent's delete", [Txn(Put("a")), Delete("a")] },
        { "child's delete, next child's put", [Txn(Delete("a")), Txn(Put("a"))] },
        { "grandchild's delete, parent's put", [Txn(Txn(Delete("a", "c"))), Put("b")] },
        { "reversed range, joined range", [Delete("c", "a"), Delete("a", "d"), Put("b")] },
        { "delete and put of the zero byte", [Delete("\0"), Put("\0")] },
        { "put, put in a child", [Txn(Put("a"), Put("a"))] },
        { "two deletes that meet", [Delete("a", "c"), Delete("c", "e"), Put("c")] },
    };

    public static TheoryData<string, IMessage[]> Accepted => new()
    {
        { "put at the end of a deleted range", [Delete("a", "c"), Put("c")] },
        { "both branches of one child", [Txn(Put("a")).Else(Put("a"))] },
        { "put in one branch, delete in the other", [Txn(Put("a")).Else(Delete("a"))] },
        { "child's put, next child's delete", [Txn(Put("a")), Txn(Delete("a"))] },
        { "reversed range", [Delete("c", "a"), Put("b")] },
        { "empty range", [Delete("b", "b"), Put("b")] },
        { "delete without an end", [Delete("a", "\0"), Put("b")] },
        { "child's delete without an end", [Txn(Delete("a", "\0")), Put("b")] },
        { "delete of everything", [Delete("\0", "\0"), Put("b")] },
        { "put and range", [Put("a"), Range("a")] },
        { "deletes of the same", [Delete("a"), Delete("a"), Delete("a", "z")] },
        { "neighbours", [Delete("a"), Put("a\0"), Put("b")] },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_key_written_twice_is_refused(string what, IMessage[] operations)
    {
        Assert.NotEmpty(what);
        Assert.Equal(StoreError.DuplicateKey, RequestValidator.Check(Txn(operations), RequestLimits.Default));
        Assert.Equal(StoreError.DuplicateKey, RequestValidator.Check(Txn().Else(operations), RequestLimits.Default));
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void What_etcd_lets_through_is_let_through_and_can_be_applied(string what, IMessage[] operations)
    {
        Assert.NotEmpty(what);
        Assert.Null(RequestValidator.Check(Txn(operations), RequestLimits.Default));
        Assert.Null(new StoreHarness().Apply(Txn(operations)).Error);
    }

    [Fact]
    public void Deleted_ranges_cover_what_a_list_of_them_covers()
    {
        var random = new Random(3);
        for (var round = 0; round < 300; round++)
        {
            var groups = Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, random.Next(6)).Select(_ => RandomDelete(random)).ToList()).ToList();
            var intervals = groups.Aggregate(KeyIntervals.Empty, (all, group) => all.Union(KeyIntervals.Of(group)));
            for (var key = 0; key < 40; key++)
            {
                var name = $"{key:D2}";
                var expected = groups.SelectMany(g => g).Any(d => d.RangeEnd.IsEmpty
                    ? d.Key.Text() == name
                    : string.CompareOrdinal(d.Key.Text(), name) <= 0 && string.CompareOrdinal(name, d.RangeEnd.Text()) < 0);
                Assert.Equal(expected, intervals.Contains(Bytes(name)));
            }
        }
    }

    [Fact]
    public void Hundreds_of_thousands_of_keys_are_not_compared_each_with_each()
    {
        // 60 operations on each of three levels: 216,000, which take less than a second, and each with each would take minutes.
        var count = 0;
        TxnRequest Level(int depth) => new()
        {
            Success =
            {
                Enumerable.Range(0, 60).Select(_ => depth == 1
                    ? Op(count++ % 2 == 0 ? Delete($"{count:x5}") : Put($"{count:x5}"))
                    : Op(Level(depth - 1))),
            },
        };

        var request = Level(3);
        var clock = Stopwatch.StartNew();
        Assert.Null(RequestValidator.Check(request, new RequestLimits { TxnOperationsMax = 180 }));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(90));
    }

    private static DeleteRangeRequest RandomDelete(Random random) =>
        Delete($"{random.Next(40):D2}", random.Next(3) == 0 ? "" : $"{random.Next(40):D2}");
}
