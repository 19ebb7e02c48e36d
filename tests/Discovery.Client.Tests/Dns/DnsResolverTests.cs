using Discovery.Dns;
using Discovery.TestKit;

namespace Discovery.Client.Tests;

public sealed class DnsResolverTests : IAsyncLifetime
{
    private const string Name = "_etcd-client._tcp.example.com";
    private const ushort Truncated = 0x0200;

    private readonly ScriptedDns _server = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Records_of_the_name_are_answered_and_no_others()
    {
        _server.Answer = (query, _) => ScriptedDns.Reply(
            query,
            0,
            (Name, 33, ScriptedDns.Srv(1, 2, 2379, "a.example.com")),
            (Name.ToUpperInvariant(), 33, ScriptedDns.Srv(3, 4, 2380, "b.example.com")),
            (Name, 16, [3, 1, 2, 3]),
            ("other.example.com", 33, ScriptedDns.Srv(0, 0, 1, "evil.example.com")));
        Assert.Equal(
            [new SrvRecord("a.example.com", 2379, 1, 2), new SrvRecord("b.example.com", 2380, 3, 4)],
            await Resolver().ResolveSrvAsync(Name));
    }

    [Fact]
    public async Task An_alias_is_followed_and_one_that_leads_round_in_circles_ends()
    {
        _server.Answer = (query, _) => ScriptedDns.Reply(
            query, 0, (Name, 5, ScriptedDns.Name("x.example.net")), ("x.example.net", 33, ScriptedDns.Srv(0, 0, 7, "a.example.net")));
        Assert.Equal("a.example.net", Assert.Single(await Resolver().ResolveSrvAsync(Name)).Target);
        _server.Answer = (query, _) => ScriptedDns.Reply(
            query, 0, (Name, 5, ScriptedDns.Name("x.example.net")), ("x.example.net", 5, ScriptedDns.Name(Name)));
        Assert.Empty(await Resolver().ResolveSrvAsync(Name));
    }

    [Fact]
    public async Task An_answer_that_did_not_fit_is_asked_for_over_a_connection()
    {
        _server.Answer = (query, datagram) => datagram
            ? ScriptedDns.Reply(query, Truncated)
            : ScriptedDns.Reply(query, 0, (Name, 33, ScriptedDns.Srv(0, 0, 7, "a.example.net")));
        Assert.Single(await Resolver().ResolveSrvAsync(Name));
        Assert.Equal([$"udp {Name}", $"tcp {Name}"], _server.Asked);
    }

    [Fact]
    public async Task No_such_name_and_no_such_service_are_answers_without_records()
    {
        _server.Answer = (query, _) => ScriptedDns.Reply(query, 3);
        Assert.Empty(await Resolver().ResolveSrvAsync(Name));
        _server.Answer = (query, _) => ScriptedDns.Reply(query, 0, (Name, 33, ScriptedDns.Srv(0, 0, 0, "")));
        Assert.Empty(await Resolver().ResolveSrvAsync(Name));
    }

    [Fact]
    public async Task A_server_that_refuses_or_is_silent_is_named_and_the_next_is_asked()
    {
        await using var silent = new ScriptedDns();
        _server.Answer = (query, _) => ScriptedDns.Reply(query, 5);
        var options = new DnsResolverOptions { Servers = [silent.Address, _server.Address], Timeout = TimeSpan.FromMilliseconds(200) };
        var failure = await Assert.ThrowsAsync<DnsException>(() => new DnsResolver(options).ResolveSrvAsync(Name));
        Assert.Contains($"{silent.Address}: no answer within 0.2 s", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"{_server.Address}: it answered \"refused\"", failure.Message, StringComparison.Ordinal);
        _server.Answer = (query, _) => ScriptedDns.Reply(query, 0, (Name, 33, ScriptedDns.Srv(0, 0, 7, "a.example.net")));
        Assert.Single(await new DnsResolver(options with { Timeout = TimeSpan.FromSeconds(2) }).ResolveSrvAsync(Name));
    }

    [Fact]
    public async Task An_answer_with_another_id_or_question_is_not_taken()
    {
        _server.Answer = (query, _) =>
        {
            query[0] ^= 0xff;
            return ScriptedDns.Reply(query, 0, (Name, 33, ScriptedDns.Srv(0, 0, 7, "evil.example.net")));
        };
        var quick = new DnsResolver(new DnsResolverOptions { Servers = [_server.Address], Timeout = TimeSpan.FromMilliseconds(200), Rounds = 1 });
        await Assert.ThrowsAsync<DnsException>(() => quick.ResolveSrvAsync(Name));
        _server.Answer = (query, _) =>
        {
            query[14] = (byte)'z';
            return ScriptedDns.Reply(query, 0, (Name, 33, ScriptedDns.Srv(0, 0, 7, "evil.example.net")));
        };
        await Assert.ThrowsAsync<DnsException>(() => quick.ResolveSrvAsync(Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a..b")]
    [InlineData("häuser.example")]
    public async Task What_is_no_name_is_refused_before_anybody_is_asked(string name)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Resolver().ResolveSrvAsync(name));
        Assert.Empty(_server.Asked);
    }

    private DnsResolver Resolver() => new(new DnsResolverOptions { Servers = [_server.Address], Timeout = TimeSpan.FromSeconds(20) });
}
