using Discovery.Protocol;
using Google.Protobuf;
using static Discovery.Simulation.Checking.Tests.Requests;

namespace Discovery.Simulation.Checking.Tests;

public sealed class AcknowledgedWritesTests
{
    // Revisions 2 to 5.
    private readonly EventLog _log = new LogBuilder().Put("a", "x").Txn(("b", "y"), ("c", "z")).Delete("a").Txn(("b", null), ("c", null)).Log;

    [Fact]
    public void What_was_acknowledged_is_in_the_log()
    {
        var writes = new AcknowledgedWrites();
        writes.Add(Put("a", "x"), PutAt(2));
        writes.Add(Both("b", "c"), BothWon(3));
        writes.Add(Delete("a"), Deleted(4, 1));
        writes.Add(Delete("b", "z"), Deleted(5, 2));
        writes.Check(_log);
        Assert.Equal(4, writes.Count);
    }

    [Fact]
    public void What_changed_nothing_is_let_pass()
    {
        var writes = new AcknowledgedWrites();
        writes.Add(Delete("q"), Deleted(9, 0));
        writes.Add(Create("a", "q"), Requests.Lost(9));
        Assert.Equal(0, writes.Count);
        writes.Check(_log);
    }

    [Fact]
    public void A_put_beyond_the_end_of_the_log_is_lost() => AssertLost(Put("a", "w"), PutAt(6));

    [Fact]
    public void A_put_in_whose_place_another_stands_is_lost() => AssertLost(Put("a", "w"), PutAt(2));

    [Fact]
    public void A_put_to_another_key_is_lost() => AssertLost(Put("d", "x"), PutAt(2));

    [Fact]
    public void A_put_whose_lease_is_missing_is_lost() => AssertLost(Put("a", "x", lease: 7), PutAt(2));

    [Fact]
    public void A_put_in_company_is_not_what_was_acknowledged() => AssertLost(Put("b", "y"), PutAt(3));

    [Fact]
    public void Half_a_transaction_is_lost() => AssertLost(Both("a", "c"), BothWon(2));

    [Fact]
    public void A_delete_that_left_a_key_is_lost() => AssertLost(Delete("a", "z"), Deleted(4, 2));

    [Fact]
    public void Two_writes_do_not_share_a_revision()
    {
        var writes = new AcknowledgedWrites();
        writes.Add(Put("a", "x"), PutAt(2));
        Assert.Throws<SafetyViolationException>(() => writes.Add(Put("b", "y"), PutAt(2)));
    }

    private static TxnRequest Both(string first, string second) =>
        new() { Success = { new RequestOp { RequestPut = Put(first, "y") }, new RequestOp { RequestPut = Put(second, "z") } } };

    private static TxnResponse BothWon(long revision)
    {
        var response = Won(revision);
        response.Responses.Add(response.Responses[0]);
        return response;
    }

    private void AssertLost(IMessage request, IMessage response)
    {
        var writes = new AcknowledgedWrites();
        writes.Add(request, response);
        Assert.Throws<SafetyViolationException>(() => writes.Check(_log));
    }
}
