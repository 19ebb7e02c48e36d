using Discovery.Protocol;
using Discovery.Store;
using Google.Protobuf;
using static Discovery.Simulation.Checking.Tests.Histories;
using static Discovery.Simulation.Checking.Tests.Requests;

namespace Discovery.Simulation.Checking.Tests;

public sealed class HistoryTighteningTests
{
    private readonly EventLog _log = new LogBuilder().Put("a", "x").Put("b", "y").Put("a", "z").Log;

    [Fact]
    public void A_write_that_is_not_in_the_log_is_left_out() => Assert.Empty(Tighten(Lost(1, 1, Put("a", "gone"))));

    [Fact]
    public void A_write_that_is_in_the_log_gets_its_revision_and_the_first_time_that_anybody_saw_it()
    {
        var tightened = Tighten(
            Lost(1, 1, Put("b", "y")),
            Op(2, 2, 5, Get("a"), Got(2)),
            Op(3, 3, 9, Get("a"), Got(4)),
            Op(4, 4, 7, Get("a"), Got(3)));
        Assert.Equal((KvOutput.At(3), 7L), (tightened[0].Output, tightened[0].ReturnAt));
    }

    [Fact]
    public void A_watch_may_be_the_first_to_see_it()
    {
        var tightened = HistoryTightening.Apply([Lost(1, 1, Put("b", "y"))], _log, [(4, 6), (2, 3)]);
        Assert.Equal((KvOutput.At(3), 6L), (tightened[0].Output, tightened[0].ReturnAt));
    }

    [Fact]
    public void A_write_in_the_log_that_nobody_saw_has_happened_nevertheless()
    {
        var tightened = Assert.Single(Tighten(Lost(1, 1, Put("a", "z"))));
        Assert.False(tightened.IsOptional);
        Assert.Equal(OperationTime.Never, tightened.ReturnAt);
    }

    [Fact]
    public void A_transaction_is_recognised_by_either_branch()
    {
        var txn = new TxnRequest { Success = { new RequestOp { RequestPut = Put("q", "no") } }, Failure = { new RequestOp { RequestPut = Put("b", "y") } } };
        Assert.Equal(KvOutput.At(3), Assert.Single(Tighten(Lost(1, 1, txn))).Output);
    }

    [Fact]
    public void What_may_only_delete_stays_unknown()
    {
        var txn = new TxnRequest { Success = { new RequestOp { RequestPut = Put("q", "no") } }, Failure = { new RequestOp { RequestDeleteRange = Delete("b") } } };
        Assert.All(Tighten(Lost(1, 1, txn), Lost(1, 2, Delete("a")), Lost(1, 3, Revoke(7))), operation => Assert.True(operation.IsOptional));
        Assert.Equal(3, Tighten(Lost(1, 1, txn), Lost(1, 2, Delete("a")), Lost(1, 3, Revoke(7))).Count);
    }

    [Fact]
    public void A_value_that_two_requests_hold_settles_neither() =>
        Assert.All(Tighten(Lost(1, 1, Put("b", "y")), Lost(2, 1, Put("b", "y"))), operation => Assert.True(operation.IsOptional));

    [Fact]
    public void What_was_answered_stays_as_it_is()
    {
        var operation = Op(1, 1, 2, Put("a", "elsewhere"), PutAt(9));
        Assert.Equal(operation, Assert.Single(Tighten(operation)));
    }

    [Fact]
    public void A_write_that_was_seen_before_its_answer_came_was_over_by_then() =>
        Assert.Equal(4, Tighten(Op(1, 1, 9, Put("a", "x"), PutAt(2)), Op(2, 3, 4, Get("a"), Got(2)))[0].ReturnAt);

    [Fact]
    public void With_the_log_an_acknowledged_write_that_no_client_read_back_is_missed()
    {
        var recorder = new HistoryRecorder();
        recorder.Answered(recorder.Sent(1, Put("a", "x")), PutAt(2));
        recorder.Answered(recorder.Sent(1, Put("b", "other")), PutAt(3));
        Assert.Equal(LinearizabilityOutcome.Ok, KvChecker.Check(recorder.Operations).Outcome);
        Assert.Equal(LinearizabilityOutcome.Illegal, KvChecker.Check(recorder, _log).Outcome);
    }

    [Fact]
    public void With_the_log_a_lost_write_that_was_seen_before_its_call_is_refused()
    {
        var recorder = new HistoryRecorder();
        recorder.Seen(2);
        recorder.Lost(recorder.Sent(1, Put("a", "x")));
        recorder.Answered(recorder.Sent(1, Get("a")), Got(2, Kv("a", "x", 2, 2, 1)));
        var log = new LogBuilder().Put("a", "x").Log;
        Assert.Throws<SafetyViolationException>(() => KvChecker.Check(recorder, log).ThrowUnlessOk());
    }

    [Fact]
    public void With_the_log_a_lease_ends_only_where_the_log_says_so()
    {
        var recorder = new HistoryRecorder();
        recorder.Answered(recorder.Sent(1, Grant(7)), Granted(1, 7));
        recorder.MayExpire(7);
        recorder.Refused(recorder.Sent(1, Put("q", "q", lease: 7)), StoreError.LeaseNotFound);
        recorder.Answered(recorder.Sent(1, Put("a", "x")), PutAt(2));
        Assert.Equal(LinearizabilityOutcome.Ok, KvChecker.Check(recorder, LogOfLease(endsAtRevision: 1)).Outcome);
        Assert.Equal(LinearizabilityOutcome.Illegal, KvChecker.Check(recorder, LogOfLease(endsAtRevision: 2)).Outcome);
    }

    /// <summary>Each may have ended or not, for all that the answers say. The log knows, and so there is nothing to try.</summary>
    [Fact]
    public void Many_leases_that_end_unseen_do_not_make_the_search_long()
    {
        var recorder = new HistoryRecorder();
        var builder = new LogBuilder();
        for (var i = 1; i <= 25; i++)
        {
            recorder.Answered(recorder.Sent(1, Grant(i)), Granted(i, i));
            recorder.MayExpire(i);
            recorder.Answered(recorder.Sent(1, Put("a", $"{i}")), PutAt(i + 1));
            builder.Log.LeaseChanged(i, lives: true);
            builder.Log.LeaseChanged(i, lives: false);
            builder.Put("a", $"{i}");
        }
        recorder.Refused(recorder.Sent(1, Grant(99)), StoreError.LeaseAlreadyExists);
        Assert.Equal(LinearizabilityOutcome.Illegal, KvChecker.Check(recorder, builder.Log).Outcome);
    }

    [Fact]
    public void A_lost_read_is_forgotten_and_so_is_what_never_happened()
    {
        var recorder = new HistoryRecorder();
        recorder.Lost(recorder.Sent(1, Get("a")));
        recorder.NeverHappened(recorder.Sent(1, Put("a", "x")));
        recorder.MayExpire(7);
        Assert.IsType<LeaseExpiry>(Assert.Single(recorder.Operations).Input);
    }

    private static EventLog LogOfLease(long endsAtRevision)
    {
        var builder = new LogBuilder();
        builder.Log.LeaseChanged(7, lives: true);
        if (endsAtRevision == 1)
            builder.Log.LeaseChanged(7, lives: false);
        builder.Put("a", "x");
        if (endsAtRevision == 2)
            builder.Log.LeaseChanged(7, lives: false);
        return builder.Log;
    }

    private IReadOnlyList<Operation<IMessage, KvOutput>> Tighten(params Operation<IMessage, KvOutput>[] history) =>
        HistoryTightening.Apply(history, _log);
}
