using Discovery.Protocol;
using Discovery.Store;
using static Discovery.Simulation.Checking.Tests.Requests;

namespace Discovery.Simulation.Checking.Tests;

public sealed class RevisionReadsTests
{
    private readonly EventLog _log = new LogBuilder().Put("a", "x").Put("b", "y").Put("a", "z").Delete("b").Log;

    [Fact]
    public void A_read_of_an_older_revision_sees_that_revision() =>
        RevisionReads.Check(_log, Past("a", 3), Got(5, Kv("a", "x", 2, 2, 1)));

    [Fact]
    public void A_read_of_one_members_own_state_sees_the_revision_in_its_header() =>
        RevisionReads.Check(_log, new RangeRequest { Key = Bytes("a"), RangeEnd = Bytes("z"), Serializable = true }, Got(3, Kv("a", "x", 2, 2, 1), Kv("b", "y", 3, 3, 1)));

    [Fact]
    public void Nothing_existed_at_the_first_revision() => RevisionReads.Check(_log, Past("a", 1), Got(5));

    [Fact]
    public void A_newer_value_is_refused() => AssertRefused(Past("a", 3), Got(5, Kv("a", "z", 2, 4, 2)));

    [Fact]
    public void A_deleted_key_is_refused() => AssertRefused(Past("b", 5), Got(5, Kv("b", "y", 3, 3, 1)));

    [Fact]
    public void A_missing_key_is_refused() => AssertRefused(Past("b", 4), Got(5));

    [Fact]
    public void A_header_from_the_future_is_refused() => AssertRefused(Get("a"), Got(6, Kv("a", "z", 2, 4, 2)));

    [Fact]
    public void An_answer_for_a_future_revision_is_refused() => AssertRefused(Past("a", 5), Got(4, Kv("a", "z", 2, 4, 2)));

    [Fact]
    public void The_log_takes_no_revision_twice_and_leaves_none_out()
    {
        Assert.Throws<SafetyViolationException>(() => _log.Add(new RevisionEvents(5, [])));
        Assert.Throws<SafetyViolationException>(() => _log.Add(new RevisionEvents(7, [])));
    }

    private static RangeRequest Past(string key, long revision) => new() { Key = Bytes(key), Revision = revision };

    private void AssertRefused(RangeRequest request, RangeResponse response) =>
        Assert.Throws<SafetyViolationException>(() => RevisionReads.Check(_log, request, response));
}
