using Discovery.Server.Auth;
using Discovery.Store;

namespace Discovery.Server.Tests.Auth;

public sealed class HashingTurnsTests
{
    private readonly HashingTurns _turns = new(PasswordLimits.Default with { HashesAtATimeMax = 1, WaitingMax = 6 });
    private readonly List<string> _order = [];

    public HashingTurnsTests() => Assert.True(_turns.EnterAsync("before", "", CancellationToken.None).IsCompletedSuccessfully);

    [Fact]
    public async Task Addresses_have_their_turns_one_after_the_other_however_much_one_of_them_sends()
    {
        Task[] all = [Wait("a", "u"), Wait("a", "v"), Wait("a", "w"), Wait("b", "u"), Wait("b", "u"), Wait("c", "u")];
        await Leave(all);
        Assert.Equal(["a u", "b u", "c u", "a v", "b u", "a w"], _order);
    }

    [Fact]
    public async Task Users_at_one_address_have_their_turns_one_after_the_other()
    {
        Task[] all = [Wait("a", "u"), Wait("a", "u"), Wait("a", "u"), Wait("a", "v")];
        await Leave(all);
        Assert.Equal(["a u", "a v", "a u", "a u"], _order);
    }

    [Fact]
    public async Task When_too_many_wait_the_address_with_most_of_them_makes_room_for_others()
    {
        Task[] crowd = [.. Enumerable.Range(0, 6).Select(i => Wait("a", $"{i}"))];
        await RefusedAsync(Wait("a", "6"));
        Task[] others = [Wait("b", "u"), Wait("b", "u")];
        await RefusedAsync(crowd[5]);
        await RefusedAsync(crowd[4]);
        Task third = Wait("b", "u");
        await RefusedAsync(crowd[3]);
        await RefusedAsync(Wait("b", "u"));
        await Leave([.. crowd[..3], .. others, third]);
        Assert.Equal(["a 0", "b u", "a 1", "b u", "a 2", "b u"], _order);
    }

    [Fact]
    public async Task Who_does_not_wait_any_longer_gives_its_place_to_others()
    {
        using var patience = new CancellationTokenSource();
        var gone = _turns.EnterAsync("a", "u", patience.Token);
        var next = Wait("a", "v");
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        await Leave([next]);
        // All is as if nobody had been there.
        Assert.True(_turns.EnterAsync("a", "u", CancellationToken.None).IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData("ipv4:10.0.0.7:51514", "10.0.0.7")]
    [InlineData("ipv6:[2001:db8:1:2:3::7]:51514", "20010DB800010002")]
    [InlineData("unix:", "unix:")]
    public void An_address_has_no_port_and_of_IPv6_one_network_counts(string peer, string address) => Assert.Equal(address, CallerAddress.Of(peer));

    private async Task Wait(string address, string user)
    {
        await _turns.EnterAsync(address, user, CancellationToken.None);
        lock (_order)
            _order.Add($"{address} {user}");
    }

    /// <summary>Lets one after the other in, and all of them out.</summary>
    private async Task Leave(Task[] waiting)
    {
        for (var i = 1; i <= waiting.Length; i++)
        {
            _turns.Leave();
            var count = i;
            await TestKit.Eventually.Async(() => Task.FromResult(Ended() == count));
        }
        _turns.Leave();
        await Task.WhenAll(waiting);
    }

    private int Ended()
    {
        lock (_order)
            return _order.Count;
    }

    private static async Task RefusedAsync(Task waiting) =>
        Assert.Equal(StoreError.TooManyRequests, (await Assert.ThrowsAsync<StoreException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(30)))).Error);
}
