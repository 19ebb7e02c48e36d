using Discovery.Protocol;

namespace Discovery.Store.Tests.Watch;

public sealed class WatchPreviousValueTests
{
    private readonly WatchFixture _watch = new();

    [Fact]
    public void The_previous_value_is_what_the_key_was_just_before()
    {
        _watch.Watch("a", also: c => c.PrevKv = true);
        _watch.History.Put("a", "1");
        _watch.History.Put("a", "2");
        _watch.History.Delete("a");
        _watch.History.Put("a", "3");
        string?[] expected = [null, "1", "2", null];
        Assert.Equal(expected, Previous(_watch.Drain()));
        Assert.Equal(expected, Previous(_watch.Watch("a", start: 1, also: c => c.PrevKv = true)));
    }

    [Fact]
    public void Nobody_looks_for_a_previous_value_that_nobody_wants()
    {
        _watch.Watch("a");
        _watch.History.Put("a", "1");
        _watch.History.Put("a", "2");
        Assert.Equal([null, null], Previous(_watch.Drain()));
        Assert.Equal(0, _watch.History.PreviousReads);
    }

    [Fact]
    public void A_previous_value_is_looked_up_once_however_many_watches_want_it_and_not_by_the_writer()
    {
        var streams = Enumerable.Range(0, 10).Select(_ => _watch.Hub.Open(() => { })).ToList();
        foreach (var stream in streams)
        {
            stream.Handle(WatchFixture.Create("a", also: c => c.PrevKv = true));
        }

        _watch.History.Put("a", "1");
        _watch.History.Put("a", "2");
        Assert.Equal(0, _watch.History.PreviousReads);
        Assert.All(streams, stream => Assert.Equal([null, "1"], Previous(_watch.Drain(stream))));
        Assert.Equal(1, _watch.History.PreviousReads);
    }

    [Fact]
    public void Watches_with_and_without_previous_values_do_not_mix_them_up()
    {
        _watch.Watch("a", also: c => c.PrevKv = true);
        _watch.Watch("a");
        _watch.History.Put("a", "1");
        _watch.History.Put("a", "2");
        var responses = _watch.Drain();
        Assert.Equal([null, "1"], Previous(responses.Where(r => r.WatchId == 0)));
        Assert.Equal([null, null], Previous(responses.Where(r => r.WatchId == 1)));
    }

    [Fact]
    public void Events_are_shared_between_watches()
    {
        _watch.Watch("a");
        _watch.Watch("a", "b");
        _watch.History.Put("a", "1");
        var responses = _watch.Drain();
        Assert.Same(responses[0].Events[0], responses[1].Events[0]);
        Assert.NotSame(responses[0].Header, responses[1].Header);
    }

    [Fact]
    public void A_previous_value_that_has_been_compacted_is_left_out_as_in_etcd()
    {
        _watch.Watch("a", also: c => c.PrevKv = true);
        _watch.History.Put("a", "1");
        _watch.History.Put("a", "2");
        _watch.History.Compact(3);
        Assert.Equal([null, null], Previous(_watch.Drain()));
    }

    private static IEnumerable<string?> Previous(IEnumerable<WatchResponse> responses) =>
        responses.SelectMany(r => r.Events).Select(e => e.PrevKv?.Value.ToStringUtf8());
}
