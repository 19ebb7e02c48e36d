using Discovery.Protocol;
using static Discovery.Protocol.WatchCreateRequest.Types;
using static Discovery.Simulation.Checking.Tests.Requests;

namespace Discovery.Simulation.Checking.Tests;

public sealed class WatchCheckerTests
{
    // Revisions 2 to 8.
    private readonly EventLog _log = new LogBuilder()
        .Put("a", "1").Put("b", "2").Txn(("a", "3"), ("b", "4")).Delete("a").Put("c", "5").Put("a", "6").Delete("b").Log;

    [Fact]
    public void What_a_correct_member_sends_keeps_every_promise() => AssertKept(Script().Revisions(2, 8).Progress(8));

    [Fact]
    public void Progress_may_come_at_any_point_that_has_been_reached() => AssertKept(Script().Progress(1).Revisions(2, 4).Progress(4).Progress(4).Revisions(5, 8));

    [Fact]
    public void A_watch_of_one_key_without_deletes_sees_just_that() =>
        AssertKept(new WatchScript(_log, new WatchCreateRequest { Key = Bytes("a"), StartRevision = 3, Filters = { FilterType.Nodelete } }).Revisions(3, 8));

    [Fact]
    public void Previous_values_are_right_as_sent() => AssertKept(new WatchScript(_log, With(prevKv: true)).Revisions(2, 8));

    [Fact]
    public void A_watch_goes_on_at_another_member() =>
        Assert.Empty(Check(Script().Revisions(2, 4), new WatchScript(_log, WatchScript.All(5), "m2").Revisions(5, 6).Progress(6), new WatchScript(_log, WatchScript.All(7), "m3").Revisions(7, 8)));

    [Fact]
    public void A_watch_from_now_on_begins_after_the_revision_of_its_creation()
    {
        var script = new WatchScript(_log, WatchScript.All(0));
        script.Responses[0].Header.Revision = 4;
        AssertKept(script.Revisions(5, 8));
    }

    [Fact]
    public void Fragments_that_were_asked_for_are_one_response()
    {
        var script = new WatchScript(_log, With(fragment: true)).Revisions(2, 8);
        Split(script, 4).Fragment = true;
        AssertKept(script);
    }

    [Fact]
    public void Fragments_whose_last_one_never_came_did_not_come()
    {
        var script = new WatchScript(_log, With(fragment: true)).Revisions(2, 4);
        Split(script, 4).Fragment = true;
        script.Responses.RemoveAt(script.Responses.Count - 1);
        Assert.Empty(Check(script, new WatchScript(_log, With(start: 4, fragment: true), "m2").Revisions(4, 8)));
    }

    [Fact]
    public void A_session_that_does_not_go_on_where_the_last_one_ended_is_no_such_watch() =>
        Assert.Throws<ArgumentException>(() => Check(Script().Revisions(2, 4), new WatchScript(_log, WatchScript.All(6)).Revisions(6, 8)));

    [Fact]
    public void A_key_that_was_not_asked_for_breaks_the_filter()
    {
        var script = new WatchScript(_log, new WatchCreateRequest { Key = Bytes("a"), StartRevision = 2 }).Revisions(2, 3);
        script.Add(new WatchScript(_log, WatchScript.All()).Revisions(3, 3).Of(3));
        AssertBroken(script, WatchGuarantee.Filter, WatchGuarantee.Reliable);
    }

    [Fact]
    public void A_delete_that_was_filtered_out_breaks_the_filter()
    {
        var script = Script().Revisions(2, 5);
        script.Request.Filters.Add(FilterType.Nodelete);
        AssertBroken(script, WatchGuarantee.Filter, WatchGuarantee.Reliable);
    }

    [Fact]
    public void A_revision_that_goes_back_breaks_the_order()
    {
        var script = Script().Revisions(2, 3);
        script.Responses.Reverse(1, 2);
        AssertBroken(script, WatchGuarantee.Ordered, WatchGuarantee.Resumable, WatchGuarantee.Reliable);
    }

    [Fact]
    public void An_event_that_comes_again_is_not_unique() =>
        AssertBroken(Script().Revisions(2, 6).Revisions(6, 8), WatchGuarantee.Unique, WatchGuarantee.Atomic, WatchGuarantee.Reliable);

    [Fact]
    public void An_event_that_comes_again_at_another_member_is_not_unique() => Assert.Contains(
        WatchGuarantee.Unique,
        Check(Script().Revisions(2, 4), new WatchScript(_log, WatchScript.All(5), "m2").Revisions(4, 8)));

    [Fact]
    public void A_revision_in_two_responses_is_not_atomic()
    {
        var script = Script().Revisions(2, 8);
        Split(script, 4);
        AssertBroken(script, WatchGuarantee.Atomic);
    }

    [Fact]
    public void Fragments_that_were_not_asked_for_are_not_atomic()
    {
        var script = Script().Revisions(2, 8);
        Split(script, 4).Fragment = true;
        AssertBroken(script, WatchGuarantee.Atomic);
    }

    [Fact]
    public void Progress_that_overtakes_an_event_is_no_bookmark() => AssertBroken(Script().Revisions(2, 6).Progress(7).Revisions(7, 8), WatchGuarantee.Bookmarkable);

    [Fact]
    public void Progress_that_names_a_revision_whose_event_never_comes_is_no_bookmark() => AssertBroken(Script().Revisions(2, 6).Progress(8), WatchGuarantee.Bookmarkable);

    [Fact]
    public void Progress_that_goes_back_is_no_bookmark() => AssertBroken(Script().Revisions(2, 6).Progress(4), WatchGuarantee.Bookmarkable);

    [Fact]
    public void An_event_that_comes_again_after_progress_at_its_revision_makes_that_no_bookmark() => AssertBroken(
        Script().Revisions(2, 6).Progress(6).Revisions(6, 8),
        WatchGuarantee.Unique, WatchGuarantee.Atomic, WatchGuarantee.Bookmarkable, WatchGuarantee.Reliable);

    [Fact]
    public void Progress_beyond_the_log_is_no_bookmark() => AssertBroken(Script().Revisions(2, 8).Progress(9), WatchGuarantee.Bookmarkable);

    [Fact]
    public void Progress_before_the_start_of_a_future_watch_is_no_bookmark() =>
        AssertBroken(new WatchScript(_log, WatchScript.All(7)).Progress(4).Revisions(7, 8), WatchGuarantee.Bookmarkable);

    [Fact]
    public void A_watch_that_skips_its_first_event_does_not_resume() =>
        AssertBroken(Script().Revisions(3, 8), WatchGuarantee.Resumable, WatchGuarantee.Reliable);

    [Fact]
    public void A_watch_that_begins_too_early_does_not_resume() =>
        AssertBroken(new WatchScript(_log, WatchScript.All(4)).Revisions(3, 8), WatchGuarantee.Resumable, WatchGuarantee.Reliable);

    [Fact]
    public void A_second_member_that_skips_an_event_does_not_resume() => Assert.Equal(
        [WatchGuarantee.Resumable, WatchGuarantee.Reliable],
        Check(Script().Revisions(2, 4), new WatchScript(_log, WatchScript.All(5), "m2").Revisions(6, 8)));

    [Fact]
    public void An_event_that_is_left_out_in_between_is_not_reliable()
    {
        var script = Script().Revisions(2, 8);
        script.Responses.Remove(script.Of(5));
        AssertBroken(script, WatchGuarantee.Reliable);
    }

    [Fact]
    public void Part_of_a_revision_is_not_reliable()
    {
        var script = Script().Revisions(2, 8);
        script.Of(4).Events.RemoveAt(1);
        AssertBroken(script, WatchGuarantee.Reliable);
    }

    [Fact]
    public void An_altered_value_is_not_reliable()
    {
        var script = Script().Revisions(2, 8);
        script.Of(6).Events[0].Kv.Value = Bytes("ghost");
        AssertBroken(script, WatchGuarantee.Reliable);
    }

    [Fact]
    public void An_event_that_nobody_wrote_is_not_reliable()
    {
        var script = Script().Revisions(2, 8);
        script.Add(new WatchResponse { Header = At(9), Events = { new Event { Kv = Kv("a", "ghost", 9, 9, 1) } } });
        AssertBroken(script, WatchGuarantee.Reliable);
    }

    [Fact]
    public void A_change_that_looks_like_a_creation_is_found()
    {
        var script = Script().Revisions(2, 8);
        script.Of(4).Events[0].Kv.CreateRevision = 4;
        AssertBroken(script, WatchGuarantee.Reliable, WatchGuarantee.IsCreate);
    }

    [Fact]
    public void A_creation_after_a_delete_that_looks_like_a_change_is_found()
    {
        var script = Script().Revisions(2, 8);
        script.Of(7).Events[0].Kv.CreateRevision = 2;
        AssertBroken(script, WatchGuarantee.Reliable, WatchGuarantee.IsCreate);
    }

    [Fact]
    public void A_wrong_previous_value_is_found()
    {
        var script = new WatchScript(_log, With(prevKv: true)).Revisions(2, 8);
        script.Of(5).Events[0].PrevKv = Kv("a", "1", 2, 2, 1);
        AssertBroken(script, WatchGuarantee.PrevKv);
    }

    [Fact]
    public void A_missing_previous_value_is_found_unless_it_has_been_compacted()
    {
        var script = new WatchScript(_log, With(prevKv: true)).Revisions(2, 8);
        script.Of(5).Events[0].PrevKv = null;
        AssertBroken(script, WatchGuarantee.PrevKv);
        _log.Compacted(5);
        AssertKept(script);
    }

    [Fact]
    public void A_previous_value_that_nobody_asked_for_is_found()
    {
        var script = Script().Revisions(2, 8);
        script.Of(5).Events[0].PrevKv = _log.ValueAt(Bytes("a"), 4);
        AssertBroken(script, WatchGuarantee.PrevKv);
    }

    [Fact]
    public void A_watch_of_compacted_revisions_is_cancelled_with_the_compact_revision()
    {
        _log.Compacted(6);
        AssertKept(Script().Compacted(6));
        AssertKept(Script().Revisions(2, 4).Compacted(6));
    }

    [Fact]
    public void A_cancellation_for_a_compaction_that_never_was_is_found()
    {
        _log.Compacted(6);
        AssertBroken(Script().Compacted(5), WatchGuarantee.Compaction);
    }

    [Fact]
    public void A_cancellation_of_a_watch_that_was_past_the_compaction_is_found()
    {
        _log.Compacted(6);
        AssertBroken(Script().Revisions(2, 5).Compacted(6), WatchGuarantee.Compaction);
    }

    [Fact]
    public void Nothing_comes_before_the_creation_or_after_the_end()
    {
        _log.Compacted(6);
        AssertBroken(Script().Compacted(6).Revisions(2, 2), WatchGuarantee.Lifecycle);
        var early = Script().Revisions(2, 3);
        early.Responses.Reverse(0, 2);
        AssertBroken(early, WatchGuarantee.Lifecycle);
    }

    [Fact]
    public void A_watch_that_was_not_told_the_end_of_the_log_is_incomplete()
    {
        var watch = new LogicalWatch([Script().Revisions(2, 7).Session]);
        Assert.Empty(WatchChecker.Check(_log, watch));
        Assert.Equal(WatchGuarantee.Reliable, Assert.Single(WatchChecker.CheckComplete(_log, watch)).Guarantee);
        Assert.Empty(WatchChecker.CheckComplete(_log, new LogicalWatch([Script().Revisions(2, 8).Session])));
    }

    [Fact]
    public void Violations_become_one_exception_that_names_the_watch()
    {
        var violations = WatchChecker.Check(_log, new LogicalWatch([Script().Revisions(3, 8).Session]));
        var thrown = Assert.Throws<SafetyViolationException>(() => WatchChecker.ThrowIfAny("w1", violations));
        Assert.Contains("w1", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Resumable", thrown.Message, StringComparison.Ordinal);
        WatchChecker.ThrowIfAny("w1", []);
    }

    private static WatchCreateRequest With(long start = 2, bool prevKv = false, bool fragment = false)
    {
        var request = WatchScript.All(start);
        (request.PrevKv, request.Fragment) = (prevKv, fragment);
        return request;
    }

    /// <summary>Moves the events but the first of the revision into a response of their own. Returns the one with the first.</summary>
    private static WatchResponse Split(WatchScript script, long revision)
    {
        var whole = script.Of(revision);
        var rest = whole.Clone();
        rest.Events.RemoveAt(0);
        while (whole.Events.Count > 1)
            whole.Events.RemoveAt(1);
        script.Responses.Insert(script.Responses.IndexOf(whole) + 1, rest);
        return whole;
    }

    private WatchScript Script() => new(_log, WatchScript.All());

    private WatchGuarantee[] Check(params WatchScript[] sessions) =>
        [.. WatchChecker.Check(_log, new LogicalWatch(sessions.Select(session => session.Session))).Select(violation => violation.Guarantee).Distinct()];

    private void AssertKept(WatchScript script) => Assert.Empty(WatchChecker.Check(_log, new LogicalWatch([script.Session])));

    private void AssertBroken(WatchScript script, params WatchGuarantee[] expected) => Assert.Equal(expected, Check(script));
}
