using Discovery.Protocol;
using static Discovery.Protocol.Compare.Types;

namespace Discovery.Store.Tests.Transactions;

public sealed class CompareTests
{
    private readonly StoreHarness _store = new();

    public CompareTests()
    {
        _store.Do<LeaseGrantResponse>(new LeaseGrantRequest { ID = 7, TTL = 60 });
        _store.Put("a", "m");
        _store.Put("b", "m", lease: 7);
        _store.Put("a", "m", lease: 7);
    }

    [Theory]
    [InlineData(CompareTarget.Version, 2)]
    [InlineData(CompareTarget.Create, 2)]
    [InlineData(CompareTarget.Mod, 4)]
    [InlineData(CompareTarget.Lease, 7)]
    public void Numbers_compare_in_every_way(CompareTarget target, long actual)
    {
        foreach (var (operand, order) in new[] { (actual - 1, 1), (actual, 0), (actual + 1, -1) })
        {
            Assert.Equal(order == 0, Holds(Number("a", target, CompareResult.Equal, operand)));
            Assert.Equal(order != 0, Holds(Number("a", target, CompareResult.NotEqual, operand)));
            Assert.Equal(order > 0, Holds(Number("a", target, CompareResult.Greater, operand)));
            Assert.Equal(order < 0, Holds(Number("a", target, CompareResult.Less, operand)));
        }
    }

    [Theory]
    [InlineData("l", 1)]
    [InlineData("m", 0)]
    [InlineData("ma", -1)]
    [InlineData("", 1)]
    [InlineData("\xff", -1)]
    public void Values_compare_by_their_bytes(string operand, int order)
    {
        Assert.Equal(order == 0, Holds(Requests.Value("a", CompareResult.Equal, operand)));
        Assert.Equal(order != 0, Holds(Requests.Value("a", CompareResult.NotEqual, operand)));
        Assert.Equal(order > 0, Holds(Requests.Value("a", CompareResult.Greater, operand)));
        Assert.Equal(order < 0, Holds(Requests.Value("a", CompareResult.Less, operand)));
    }

    [Theory]
    [InlineData(CompareTarget.Version)]
    [InlineData(CompareTarget.Create)]
    [InlineData(CompareTarget.Mod)]
    [InlineData(CompareTarget.Lease)]
    public void A_missing_key_has_zero_for_every_number(CompareTarget target)
    {
        Assert.True(Holds(Number("none", target, CompareResult.Equal, 0)));
        Assert.True(Holds(Number("none", target, CompareResult.Less, 1)));
        Assert.False(Holds(Number("none", target, CompareResult.Greater, 0)));
    }

    [Theory]
    [InlineData(CompareResult.Equal)]
    [InlineData(CompareResult.NotEqual)]
    [InlineData(CompareResult.Greater)]
    [InlineData(CompareResult.Less)]
    public void Nothing_holds_of_the_value_of_a_missing_key(CompareResult result)
    {
        Assert.False(Holds(Requests.Value("none", result, "")));
        Assert.False(Holds(Requests.Value("none", result, "x", "nonf")));
    }

    [Fact]
    public void A_range_compares_every_key_in_it()
    {
        Assert.True(Holds(Number("a", CompareTarget.Lease, CompareResult.Equal, 7, "c")));
        Assert.False(Holds(Requests.Version("a", CompareResult.Equal, 2, "c")));
        Assert.True(Holds(Requests.Version("a", CompareResult.Greater, 0, "\0")));
        Assert.True(Holds(Requests.Version("x", CompareResult.Equal, 0, "z")));
        _store.Delete("b");
        Assert.True(Holds(Requests.Version("a", CompareResult.Equal, 2, "c")));
    }

    [Fact]
    public void A_compare_whose_operand_is_of_another_target_compares_with_zero_as_in_etcd()
    {
        var compare = Requests.Version("a", CompareResult.Greater, 0);
        compare.ModRevision = 5;
        Assert.True(Holds(compare));
        compare = new Compare { Key = Requests.Bytes("a"), Target = CompareTarget.Value, Result = CompareResult.Greater, Lease = 5 };
        Assert.True(Holds(compare));
    }

    [Fact]
    public void Targets_and_results_that_etcd_does_not_know_hold_as_they_do_there()
    {
        Assert.True(Holds(Requests.Version("a", (CompareResult)9, 77)));
        Assert.True(Holds(Number("a", (CompareTarget)9, CompareResult.Equal, 77)));
        Assert.False(Holds(Number("a", (CompareTarget)9, CompareResult.Greater, 77)));
    }

    [Fact]
    public void All_compares_have_to_hold()
    {
        var txn = Requests.When(Requests.Version("a", CompareResult.Equal, 2), Requests.Version("b", CompareResult.Equal, 2));
        Assert.False(_store.Kv.ReadTxn(txn).Succeeded);
        Assert.True(_store.Kv.ReadTxn(new TxnRequest()).Succeeded);
    }

    private bool Holds(Compare compare) => _store.Kv.ReadTxn(Requests.When(compare)).Succeeded;

    private static Compare Number(string key, CompareTarget target, CompareResult result, long operand, string end = "")
    {
        var compare = new Compare { Key = Requests.Bytes(key), RangeEnd = Requests.Bytes(end), Target = target, Result = result };
        switch (target)
        {
            case CompareTarget.Create:
                compare.CreateRevision = operand;
                break;
            case CompareTarget.Mod:
                compare.ModRevision = operand;
                break;
            case CompareTarget.Lease:
                compare.Lease = operand;
                break;
            default:
                compare.Version = operand;
                break;
        }

        return compare;
    }
}
