using Discovery.Protocol;
using Discovery.Store;
using static Discovery.Simulation.Checking.Tests.Histories;
using static Discovery.Simulation.Checking.Tests.Requests;

namespace Discovery.Simulation.Checking.Tests;

public sealed class LegalHistoryTests
{
    [Fact]
    public void An_empty_history_is_legal() => AssertLegal();

    [Fact]
    public void A_write_is_read_afterwards() => AssertLegal(
        Op(1, 1, 2, Put("a", "x"), PutAt(2)),
        Op(2, 3, 4, Get("a"), Got(2, Kv("a", "x", 2, 2, 1))));

    [Fact]
    public void A_lost_write_may_be_seen_later() => AssertLegal(
        Lost(1, 1, Put("a", "x")),
        Op(2, 2, 3, Get("a"), Got(1)),
        Op(2, 4, 5, Get("a"), Got(2, Kv("a", "x", 2, 2, 1))));

    [Fact]
    public void A_lost_write_may_never_be_seen() => AssertLegal(
        Lost(1, 1, Put("a", "x")),
        Op(2, 2, 3, Put("a", "y"), PutAt(2)),
        Op(2, 4, 5, Get("a"), Got(2, Kv("a", "y", 2, 2, 1))));

    [Fact]
    public void A_lost_write_may_take_effect_after_later_writes_of_others() => AssertLegal(
        Lost(1, 1, Put("a", "x")),
        Op(2, 2, 3, Put("a", "y"), PutAt(2)),
        Op(2, 4, 5, Get("a"), Got(3, Kv("a", "x", 2, 3, 2))));

    [Fact]
    public void One_of_many_lost_writes_may_have_happened() => AssertLegal(
        Lost(1, 1, Put("a", "1")), Lost(2, 1, Put("b", "2")), Lost(3, 1, Put("a", "3")), Lost(4, 1, Delete("a")),
        Op(5, 2, 3, Put("c", "4"), PutAt(3)),
        Op(5, 4, 5, Get("a"), Got(3, Kv("a", "3", 2, 2, 1))));

    [Fact]
    public void The_first_guess_at_a_lost_write_is_taken_back_when_a_read_shows_another() => AssertLegal(
        Lost(1, 1, Put("a", "1")), Lost(2, 1, Put("b", "2")),
        Op(5, 2, 3, Put("c", "4"), PutAt(3)),
        Op(5, 4, 5, Put("c", "5"), PutAt(4)),
        Op(5, 6, 7, Get("b"), Got(4, Kv("b", "2", 2, 2, 1))),
        Op(5, 8, 9, Get("a"), Got(4)));

    [Theory]
    [InlineData(2, 3, "second", 2)]
    [InlineData(3, 2, "first", 2)]
    public void Concurrent_writes_happen_in_either_order(long first, long second, string last, long version) => AssertLegal(
        Op(1, 1, 4, Put("a", "first"), PutAt(first)),
        Op(2, 2, 5, Put("a", "second"), PutAt(second)),
        Op(3, 6, 7, Get("a"), Got(3, Kv("a", last, 2, 3, version))));

    [Fact]
    public void A_read_beside_a_write_may_see_it() => AssertLegal(
        Op(1, 1, 10, Put("a", "x"), PutAt(2)),
        Op(2, 2, 3, Get("a"), Got(2, Kv("a", "x", 2, 2, 1))));

    [Fact]
    public void A_read_beside_a_write_may_not_see_it() => AssertLegal(
        Op(1, 1, 10, Put("a", "x"), PutAt(2)),
        Op(2, 2, 3, Get("a"), Got(1)));

    [Fact]
    public void Of_two_creations_one_wins() => AssertLegal(
        Op(1, 1, 10, Create("lock", "one"), Lost(2)),
        Op(2, 2, 9, Create("lock", "two"), Won(2)));

    [Fact]
    public void A_swap_that_loses_reads_what_is_there() => AssertLegal(
        Op(1, 1, 2, Put("a", "x"), PutAt(2)),
        Op(1, 3, 4, Swap("a", "y", "z"), LostTo(2, Kv("a", "x", 2, 2, 1))));

    [Fact]
    public void A_put_that_asks_gets_what_it_replaced() => AssertLegal(
        Op(1, 1, 2, Put("a", "x"), PutAt(2)),
        Op(1, 3, 4, Put("a", "y", prevKv: true), PutAt(3, Kv("a", "x", 2, 2, 1))));

    [Fact]
    public void A_delete_that_found_nothing_makes_no_revision() => AssertLegal(
        Op(1, 1, 2, Delete("a", "z"), Deleted(1, 0)),
        Op(1, 3, 4, Put("a", "x"), PutAt(2)),
        Op(1, 5, 6, Delete("a", "z"), Deleted(3, 1)),
        Op(1, 7, 8, Put("a", "y"), PutAt(4)),
        Op(1, 9, 10, Get("a"), Got(4, Kv("a", "y", 4, 4, 1))));

    [Fact]
    public void A_lease_takes_its_keys_along_when_it_expires() => AssertLegal(
        Op(1, 1, 2, Grant(7), Granted(1, 7)),
        Lost(-1, 2, Expiry(7)),
        Op(1, 3, 4, Put("a", "x", lease: 7), PutAt(2)),
        Op(1, 5, 6, Get("a"), Got(2, Kv("a", "x", 2, 2, 1, lease: 7))),
        Op(1, 7, 8, Get("a"), Got(3)),
        Op(1, 9, 10, Put("a", "y", lease: 7), StoreError.LeaseNotFound));

    [Fact]
    public void A_lease_without_keys_expires_without_a_revision() => AssertLegal(
        Op(1, 1, 2, Grant(7), Granted(1, 7)),
        Lost(-1, 2, Expiry(7)),
        Op(1, 3, 4, Revoke(7), StoreError.LeaseNotFound));

    [Fact]
    public void A_lost_revocation_explains_a_missing_lease() => AssertLegal(
        Op(1, 1, 2, Grant(7), Granted(1, 7)),
        Lost(1, 3, Revoke(7)),
        Op(2, 4, 5, Put("a", "x", lease: 7), PutAt(2)),
        Op(2, 6, 7, Get("a"), Got(3)));

    [Fact]
    public void The_server_chooses_the_id_of_a_lease_that_has_none() => AssertLegal(
        Op(1, 1, 2, Grant(0), Granted(1, 99)),
        Op(1, 3, 4, Grant(99), StoreError.LeaseAlreadyExists));

    [Fact]
    public void A_compaction_is_refused_where_it_has_been_or_where_nobody_has_been() => AssertLegal(
        Op(1, 1, 2, Put("a", "x"), PutAt(2)),
        Op(1, 3, 4, new CompactionRequest { Revision = 2 }, new CompactionResponse { Header = At(2) }),
        Op(1, 5, 6, new CompactionRequest { Revision = 2 }, StoreError.Compacted),
        Op(1, 7, 8, new CompactionRequest { Revision = 3 }, StoreError.FutureRevision));
}
