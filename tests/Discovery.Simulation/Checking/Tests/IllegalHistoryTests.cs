using Discovery.Store;
using static Discovery.Simulation.Checking.Tests.Histories;
using static Discovery.Simulation.Checking.Tests.Requests;

namespace Discovery.Simulation.Checking.Tests;

public sealed class IllegalHistoryTests
{
    [Fact]
    public void A_stale_read_is_refused() => AssertIllegal(
        Op(1, 1, 2, Put("a", "x"), PutAt(2)),
        Op(1, 3, 4, Put("a", "y"), PutAt(3)),
        Op(2, 5, 6, Get("a"), Got(2, Kv("a", "x", 2, 2, 1))));

    [Fact]
    public void A_stale_value_under_a_new_revision_is_refused() => AssertIllegal(
        Op(1, 1, 2, Put("a", "x"), PutAt(2)),
        Op(1, 3, 4, Put("a", "y"), PutAt(3)),
        Op(2, 5, 6, Get("a"), Got(3, Kv("a", "x", 2, 2, 1))));

    [Fact]
    public void An_acknowledged_write_that_is_gone_is_refused() => AssertIllegal(
        Op(1, 1, 2, Put("a", "x"), PutAt(2)),
        Op(2, 3, 4, Get("a"), Got(1)));

    [Fact]
    public void An_acknowledged_write_whose_revision_went_to_another_is_refused() => AssertIllegal(
        Op(1, 1, 2, Put("a", "x"), PutAt(2)),
        Op(2, 3, 4, Put("b", "y"), PutAt(2)));

    [Fact]
    public void A_put_that_was_applied_twice_is_refused() => AssertIllegal(
        Op(1, 1, 2, Put("a", "x"), PutAt(2)),
        Op(2, 3, 4, Get("a"), Got(3, Kv("a", "x", 2, 3, 2))));

    [Fact]
    public void A_lost_write_that_was_applied_twice_is_refused() => AssertIllegal(
        Lost(1, 1, Put("a", "x")),
        Op(2, 3, 4, Get("a"), Got(3, Kv("a", "x", 2, 3, 2))));

    [Fact]
    public void A_swap_that_was_applied_a_second_time_is_refused() => AssertIllegal(
        Op(1, 1, 2, Put("a", "x"), PutAt(2)),
        Lost(2, 3, Swap("a", "x", "y")),
        Op(1, 4, 5, Get("a"), Got(3, Kv("a", "y", 2, 3, 2))),
        Op(1, 6, 7, Put("a", "x"), PutAt(4)),
        Op(1, 8, 9, Get("a"), Got(5, Kv("a", "y", 2, 5, 4))));

    [Fact]
    public void A_creation_that_its_own_retry_lost_to_is_refused() => AssertIllegal(
        Op(1, 1, 2, Create("lock", "one"), Lost(2)),
        Op(2, 3, 4, Get("lock"), Got(2, Kv("lock", "one", 2, 2, 1))));

    [Fact]
    public void A_revision_that_goes_back_is_refused() => AssertIllegal(
        Op(1, 1, 2, Put("a", "x"), PutAt(3)),
        Lost(2, 1, Put("b", "y")),
        Op(1, 3, 4, Get("c"), Got(2)));

    [Fact]
    public void A_revision_that_nobody_made_is_refused() => AssertIllegal(
        Op(1, 1, 2, Put("a", "x"), PutAt(2)),
        Op(1, 3, 4, Put("a", "y"), PutAt(4)));

    [Fact]
    public void A_value_that_was_never_written_is_refused() => AssertIllegal(
        Op(1, 1, 2, Put("a", "x"), PutAt(2)),
        Op(2, 3, 4, Get("a"), Got(2, Kv("a", "ghost", 2, 2, 1))));

    [Fact]
    public void A_key_that_was_never_written_is_refused() => AssertIllegal(
        Op(1, 1, 2, Put("a", "x"), PutAt(2)),
        Op(2, 3, 4, Get("b"), Got(2, Kv("b", "x", 2, 2, 1))));

    [Fact]
    public void Two_creations_of_one_key_that_both_win_are_refused() => AssertIllegal(
        Op(1, 1, 10, Create("lock", "one"), Won(2)),
        Op(2, 2, 9, Create("lock", "two"), Won(3)));

    [Fact]
    public void Two_swaps_of_one_value_that_both_win_are_refused() => AssertIllegal(
        Op(1, 1, 2, Put("a", "x"), PutAt(2)),
        Op(1, 3, 10, Swap("a", "x", "y"), Won(3)),
        Op(2, 4, 9, Swap("a", "x", "z"), Won(4)));

    [Fact]
    public void A_swap_that_loses_although_nothing_differs_is_refused() => AssertIllegal(
        Op(1, 1, 2, Put("a", "x"), PutAt(2)),
        Op(2, 3, 4, Swap("a", "x", "y"), LostTo(2, Kv("a", "x", 2, 2, 1))));

    [Fact]
    public void A_read_from_the_future_is_refused() => AssertIllegal(
        Op(2, 1, 2, Get("a"), Got(2, Kv("a", "x", 2, 2, 1))),
        Op(1, 3, 4, Put("a", "x"), PutAt(2)));

    [Fact]
    public void The_effect_of_a_lost_write_before_its_call_is_refused() => AssertIllegal(
        Op(2, 1, 2, Get("a"), Got(2, Kv("a", "x", 2, 2, 1))),
        Lost(1, 3, Put("a", "x")));

    [Fact]
    public void Writes_of_one_client_in_the_wrong_order_are_refused() => AssertIllegal(
        Op(1, 1, 2, Put("a", "x"), PutAt(3)),
        Op(1, 3, 4, Put("a", "y"), PutAt(2)));

    [Fact]
    public void Reads_that_see_concurrent_writes_in_different_orders_are_refused() => AssertIllegal(
        Op(1, 1, 20, Put("a", "x"), PutAt(2)),
        Op(2, 1, 20, Put("a", "y"), PutAt(3)),
        Op(3, 2, 3, Get("a"), Got(3, Kv("a", "y", 2, 3, 2))),
        Op(4, 4, 5, Get("a"), Got(2, Kv("a", "x", 2, 2, 1))));

    [Fact]
    public void A_key_that_survives_the_revocation_of_its_lease_is_refused() => AssertIllegal(
        Op(1, 1, 2, Grant(7), Granted(1, 7)),
        Op(1, 3, 4, Put("a", "x", lease: 7), PutAt(2)),
        Op(1, 5, 6, Revoke(7), Revoked(3)),
        Op(1, 7, 8, Get("a"), Got(3, Kv("a", "x", 2, 2, 1, lease: 7))));

    [Fact]
    public void A_key_that_was_moved_to_another_lease_and_goes_with_the_first_is_refused() => AssertIllegal(
        Op(1, 1, 2, Grant(7), Granted(1, 7)),
        Op(1, 3, 4, Put("a", "x", lease: 7), PutAt(2)),
        Op(1, 5, 6, Put("a", "y"), PutAt(3)),
        Op(1, 7, 8, Revoke(7), Revoked(4)),
        Op(1, 9, 10, Get("a"), Got(4)));

    [Fact]
    public void A_put_under_a_revoked_lease_is_refused() => AssertIllegal(
        Op(1, 1, 2, Grant(7), Granted(1, 7)),
        Op(1, 3, 4, Revoke(7), Revoked(1)),
        Op(1, 5, 6, Put("a", "x", lease: 7), PutAt(2)));

    [Fact]
    public void A_lease_that_is_gone_and_nobody_ended_is_refused() => AssertIllegal(
        Op(1, 1, 2, Grant(7), Granted(1, 7)),
        Op(1, 3, 4, Put("a", "x", lease: 7), StoreError.LeaseNotFound));

    [Fact]
    public void A_wrong_previous_value_is_refused() => AssertIllegal(
        Op(1, 1, 2, Put("a", "x"), PutAt(2)),
        Op(1, 3, 4, Put("a", "y", prevKv: true), PutAt(3)));

    [Fact]
    public void A_version_that_outlives_a_delete_is_refused() => AssertIllegal(
        Op(1, 1, 2, Put("a", "x"), PutAt(2)),
        Op(1, 3, 4, Delete("a"), Deleted(3, 1)),
        Op(1, 5, 6, Put("a", "y"), PutAt(4)),
        Op(1, 7, 8, Get("a"), Got(4, Kv("a", "y", 2, 4, 2))));

    [Fact]
    public void A_delete_that_counts_wrongly_is_refused() => AssertIllegal(
        Op(1, 1, 2, Put("a", "x"), PutAt(2)),
        Op(1, 3, 4, Delete("a", "z"), Deleted(3, 2)));

    [Fact]
    public void A_range_that_tears_a_transaction_is_refused() => AssertIllegal(
        Op(1, 1, 2, Put("a", "x"), PutAt(2)),
        Op(1, 3, 4, Put("b", "y"), PutAt(3)),
        Op(2, 5, 6, Get("a", "z"), Got(3, Kv("b", "y", 3, 3, 1))));

    [Fact]
    public void The_explanation_shows_where_the_order_ends_and_what_the_model_would_have_answered()
    {
        var verdict = AssertIllegal(
            Op(1, 1, 2, Put("a", "x"), PutAt(2)),
            Op(2, 3, 4, Get("a"), Got(2, Kv("a", "ghost", 2, 2, 1))));
        Assert.Contains("1 of 2 answered operations", verdict.Explanation, StringComparison.Ordinal);
        Assert.Contains("revision 2", verdict.Explanation, StringComparison.Ordinal);
        Assert.Contains("client 2 [3, 4]", verdict.Explanation, StringComparison.Ordinal);
        Assert.Contains("the model answers", verdict.Explanation, StringComparison.Ordinal);
        Assert.Throws<SafetyViolationException>(verdict.ThrowUnlessOk);
    }
}
