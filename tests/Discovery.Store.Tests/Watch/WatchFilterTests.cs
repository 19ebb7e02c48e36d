using Discovery.Protocol;
using static Discovery.Protocol.WatchCreateRequest.Types;

namespace Discovery.Store.Tests.Watch;

public sealed class WatchFilterTests
{
    private readonly WatchFixture _watch = new();

    [Theory]
    [InlineData("b", "", new[] { "b@3" })]
    [InlineData("b", "c", new[] { "b@3", "ba@4" })]
    [InlineData("b", "d", new[] { "b@3", "ba@4", "c@5" })]
    [InlineData("ba", "\0", new[] { "ba@4", "c@5" })]
    [InlineData("", "b", new[] { "a@2" })]
    [InlineData("", "\0", new[] { "a@2", "b@3", "ba@4", "c@5" })]
    [InlineData("", "", new string[0])]
    public void A_watch_sees_the_keys_of_its_range_live_and_from_history(string key, string end, string[] expected)
    {
        _watch.Watch(key, end);
        foreach (var each in new[] { "a", "b", "ba", "c" })
        {
            _watch.History.Put(each, "1");
        }

        Assert.Equal(expected, _watch.Drain().Told());
        Assert.Equal(expected, _watch.Watch(key, end, start: 1).Told());
    }

    [Fact]
    public void An_empty_key_without_an_end_is_the_smallest_key()
    {
        _watch.Watch("", "");
        _watch.History.Put("\0", "1");
        Assert.Equal(["\0@2"], _watch.Drain().Told());
    }

    [Fact]
    public void Keys_are_compared_as_unsigned_bytes()
    {
        _watch.Watch("\u007f", "\0");
        _watch.History.Put("é", "1"); // 0xC3 0xA9
        _watch.History.Put("A", "1");
        Assert.Equal(["é@2"], _watch.Drain().Told());
    }

    [Fact]
    public void Puts_or_deletes_or_both_can_be_filtered_out()
    {
        FilterType[][] filters = [[FilterType.Noput], [FilterType.Nodelete], [FilterType.Noput, FilterType.Nodelete], [(FilterType)9]];
        string[][] expected = [["-a@3"], ["a@2", "a@4"], [], ["a@2", "-a@3", "a@4"]];
        foreach (var filter in filters)
        {
            _watch.Watch("a", also: c => c.Filters.AddRange(filter));
        }

        _watch.History.Put("a", "1");
        _watch.History.Delete("a");
        _watch.History.Put("a", "2");
        var live = _watch.Drain();
        for (var i = 0; i < filters.Length; i++)
        {
            Assert.Equal(expected[i], live.Where(r => r.WatchId == i).Told());
            Assert.Equal(expected[i], _watch.Watch("a", start: 1, also: c => c.Filters.AddRange(filters[i])).Told());
        }
    }

    [Fact]
    public void The_events_of_a_revision_come_in_one_response_in_the_order_of_its_operations()
    {
        _watch.Watch("a", "z");
        _watch.History.Put("c", "1");
        _watch.Drain();
        _watch.History.Apply(Op.Put("b", "1"), Op.Put("~", "1"), Op.Put("a", "1"), Op.Delete("c"));
        var response = Assert.Single(_watch.Drain());
        Assert.Equal(["b@3", "a@3", "-c@3"], new[] { response }.Told());
        Assert.Equal(["c@2", "b@3", "a@3", "-c@3"], _watch.Watch("a", "z", start: 1).Told());
    }

    [Fact]
    public void A_delete_tells_the_key_and_its_revision_only()
    {
        _watch.History.Put("a", "1");
        _watch.Watch("a");
        _watch.History.Delete("a");
        var deleted = Assert.Single(Assert.Single(_watch.Drain()).Events);
        Assert.Equal(Event.Types.EventType.Delete, deleted.Type);
        Assert.Equal(new KeyValue { Key = deleted.Kv.Key, ModRevision = 3 }, deleted.Kv);
        Assert.Null(deleted.PrevKv);
    }

    [Fact]
    public void Watches_of_one_stream_may_overlap_and_each_gets_its_own_response()
    {
        _watch.Watch("a");
        _watch.Watch("a");
        _watch.Watch("a", "b");
        _watch.History.Put("a", "1");
        Assert.Equal([0, 1, 2], _watch.Drain().Select(r => r.WatchId));
    }
}
