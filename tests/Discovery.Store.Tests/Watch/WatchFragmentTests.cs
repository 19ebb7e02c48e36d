using Discovery.Protocol;
using Discovery.Store.Watch;

namespace Discovery.Store.Tests.Watch;

public sealed class WatchFragmentTests
{
    private const int Limit = 10_000;
    private readonly WatchFixture _watch = new(new WatchHubOptions { ResponseBytesMax = Limit });

    [Fact]
    public void A_large_revision_is_split_for_a_watch_that_asked_for_fragments()
    {
        _watch.Watch("k", "l", also: c => c.Fragment = true);
        Transaction(25, valueBytes: 1_000);
        var pieces = _watch.Drain();
        Assert.InRange(pieces.Count, 3, 4);
        Assert.All(pieces, piece => Assert.InRange(piece.CalculateSize(), 1, Limit - 1));
        Assert.All(pieces, piece => Assert.Equal((0, 2), (piece.WatchId, piece.Header.Revision)));
        Assert.All(pieces.SkipLast(1), piece => Assert.True(piece.Fragment));
        Assert.False(pieces[^1].Fragment);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"k{i:00}@2"), pieces.Told());
    }

    [Fact]
    public void Others_get_it_whole()
    {
        _watch.Watch("k", "l");
        Transaction(25, valueBytes: 1_000);
        var whole = Assert.Single(_watch.Drain());
        Assert.Equal(25, whole.Events.Count);
        Assert.False(whole.Fragment);
    }

    [Fact]
    public void A_response_below_the_limit_is_not_split()
    {
        _watch.Watch("k", "l", also: c => c.Fragment = true);
        Transaction(9, valueBytes: 1_000);
        Assert.False(Assert.Single(_watch.Drain()).Fragment);
    }

    [Fact]
    public void An_event_larger_than_the_limit_is_a_piece_of_its_own()
    {
        _watch.Watch("k", "l", also: c => c.Fragment = true);
        Transaction(3, valueBytes: 3 * Limit);
        Assert.Equal([true, true, false], _watch.Drain().Select(r => r.Fragment));
        Transaction(1, valueBytes: 3 * Limit);
        Assert.False(Assert.Single(_watch.Drain()).Fragment);
    }

    [Fact]
    public void Previous_values_count()
    {
        _watch.Watch("k", "l", also: c => (c.Fragment, c.PrevKv) = (true, true));
        Transaction(8, valueBytes: 1_000);
        Assert.Single(_watch.Drain());
        Transaction(8, valueBytes: 1_000);
        var pieces = _watch.Drain();
        Assert.Equal([true, false], pieces.Select(r => r.Fragment));
        Assert.All(pieces, piece => Assert.InRange(piece.CalculateSize(), 1, Limit - 1));
        Assert.All(pieces.SelectMany(piece => piece.Events), e => Assert.NotNull(e.PrevKv));
    }

    [Fact]
    public void Nothing_comes_between_the_pieces_of_a_response()
    {
        _watch.Watch("k", "l", also: c => c.Fragment = true);
        _watch.Watch("k", "l");
        Transaction(25, valueBytes: 1_000);
        _watch.Stream.Handle(WatchFixture.Progress());
        var responses = new List<WatchResponse>();
        while (_watch.Stream.TryTake(out var response))
        {
            responses.Add(response);
            _watch.Stream.Handle(WatchFixture.Progress());
            if (responses.Count > 6)
            {
                break;
            }
        }

        var last = responses.FindLastIndex(r => r.Fragment);
        Assert.All(responses.Take(last + 2), r => Assert.Equal(0, r.WatchId));
    }

    [Fact]
    public void Pieces_leave_room_for_the_header_that_the_server_completes()
    {
        _watch.Watch("k", "l", also: c => c.Fragment = true);
        Transaction(200, valueBytes: 100);
        Assert.All(_watch.Drain(), piece =>
        {
            piece.Header.ClusterId = ulong.MaxValue;
            piece.Header.MemberId = ulong.MaxValue;
            piece.Header.RaftTerm = ulong.MaxValue;
            Assert.InRange(piece.CalculateSize(), 1, Limit - 1);
        });
    }

    private void Transaction(int operations, int valueBytes) =>
        _watch.History.Apply([.. Enumerable.Range(0, operations).Select(i => Op.Put($"k{i:00}", new string('x', valueBytes)))]);
}
