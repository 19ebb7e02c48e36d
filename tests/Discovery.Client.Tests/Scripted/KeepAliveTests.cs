using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;

namespace Discovery.Client.Tests;

public sealed class KeepAliveTests : IAsyncLifetime
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(30);

    private readonly ManualTimeProvider _time = new();
    private ScriptedServer _server = null!;
    private KvClient _client = null!;
    private long _nextId = 7;

    public async Task InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.OnGrant = (request, _) => Task.FromResult(new LeaseGrantResponse { ID = _nextId++, TTL = request.TTL });
        _client = _server.Connect(_time);
    }

    public async Task DisposeAsync()
    {
        // What is left to revoke must not wait for a clock that stands still.
        _server.OnRevoke = (_, _) => throw new RpcException(RpcStatusCode.NotFound, "etcdserver: requested lease not found");
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_lease_is_renewed_at_a_third_of_its_time_to_live()
    {
        var lease = await _client.GrantLeaseKeptAliveAsync(Ttl);
        var stream = await _server.AcceptKeepAliveAsync();
        Assert.Equal(lease.Id, (await stream.ReceiveAsync()).ID);
        await AnswerAsync(stream, lease.Id);
        for (var round = 0; round < 5; round++)
        {
            var asked = _time.GetTimestamp();
            await ReceiveWhileTimePassesAsync(stream);
            Assert.InRange(_time.GetElapsedTime(asked).TotalSeconds, 9, 11);
            await AnswerAsync(stream, lease.Id);
        }

        Assert.False(lease.LostToken.IsCancellationRequested);
    }

    [Fact]
    public async Task All_leases_of_a_client_share_one_stream()
    {
        var leases = new[] { await Grant(), await Grant(), await Grant() };
        var stream = await _server.AcceptKeepAliveAsync();
        var ids = new HashSet<long>();
        while (ids.Count < 3)
            ids.Add((await stream.ReceiveAsync()).ID);
        Assert.Equal(leases.Select(lease => lease.Id).ToHashSet(), ids);
        Assert.Equal(0, _server.WaitingKeepAlives);

        Task<KvLease> Grant() => _client.GrantLeaseKeptAliveAsync(Ttl);
    }

    [Fact]
    public async Task A_lease_without_answers_is_lost_when_its_time_to_live_has_passed_since_the_last_renewal_was_sent()
    {
        var lease = await _client.GrantLeaseKeptAliveAsync(Ttl);
        var stream = await _server.AcceptKeepAliveAsync();
        await stream.ReceiveAsync();

        // The answer takes a while; what counts is when the request was sent.
        var sent = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(3));
        await AnswerAsync(stream, lease.Id, 31);
        await Eventually.Async(() => lease.Ttl == TimeSpan.FromSeconds(31));

        await AdvanceTo(sent, TimeSpan.FromSeconds(30));
        Assert.False(lease.LostToken.IsCancellationRequested);
        await AdvanceTo(sent, TimeSpan.FromSeconds(31));
        Assert.True(lease.LostToken.IsCancellationRequested);
    }

    [Fact]
    public async Task A_lease_whose_grant_took_longer_than_its_time_to_live_is_lost_at_once()
    {
        _server.OnGrant = (request, _) =>
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            return Task.FromResult(new LeaseGrantResponse { ID = 7, TTL = 4 });
        };
        var lease = await _client.GrantLeaseKeptAliveAsync(TimeSpan.FromSeconds(4));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(lease.LostToken.IsCancellationRequested);
    }

    [Fact]
    public async Task Etcd_20616_an_answer_without_time_to_live_means_that_the_lease_is_gone_at_once()
    {
        var lease = await _client.GrantLeaseKeptAliveAsync(Ttl);
        var stream = await _server.AcceptKeepAliveAsync();
        await stream.ReceiveAsync();
        await AnswerAsync(stream, lease.Id, 0);
        await Eventually.Async(() => lease.LostToken.IsCancellationRequested);

        // Nothing is left to keep, so the stream ends; and nothing is left to revoke.
        await stream.ClientGone;
        await lease.DisposeAsync();
        Assert.Empty(_server.Received.OfType<LeaseRevokeRequest>());
    }

    [Fact]
    public async Task A_broken_stream_is_replaced_and_every_lease_renewed_at_once()
    {
        var lease = await _client.GrantLeaseKeptAliveAsync(Ttl);
        var stream = await _server.AcceptKeepAliveAsync();
        await stream.ReceiveAsync();
        await AnswerAsync(stream, lease.Id);
        for (var round = 0; round < 4; round++)
        {
            stream.End(new RpcException(RpcStatusCode.Unavailable, "gone"));
            stream = await AcceptWhileTimePassesAsync(_server);
            Assert.Equal(lease.Id, (await stream.ReceiveAsync()).ID);
            await AnswerAsync(stream, lease.Id);
        }

        Assert.False(lease.LostToken.IsCancellationRequested);
    }

    [Fact]
    public async Task A_stream_without_answers_is_replaced_before_the_lease_runs_out()
    {
        var lease = await _client.GrantLeaseKeptAliveAsync(Ttl);
        var started = _time.GetTimestamp();
        var silent = await _server.AcceptKeepAliveAsync();
        await silent.ReceiveAsync();
        var stream = await AcceptWhileTimePassesAsync(_server);
        Assert.InRange(_time.GetElapsedTime(started), TimeSpan.Zero, Ttl / 2);
        await stream.ReceiveAsync();
        await AnswerAsync(stream, lease.Id, 60);
        await Eventually.Async(() => lease.Ttl == TimeSpan.FromSeconds(60));
        await silent.ClientGone;
        Assert.False(lease.LostToken.IsCancellationRequested);
    }

    [Fact]
    public async Task An_endpoint_that_fails_hands_the_leases_over_to_another()
    {
        await using var other = await ScriptedServer.StartAsync();
        other.OnGrant = _server.OnGrant;
        await using var client = new KvClient(new KvClientOptions { Endpoints = [_server.Url, other.Url] }, null, _time);
        var lease = await client.GrantLeaseKeptAliveAsync(Ttl);
        var (used, free) = _server.Received.IsEmpty ? (other, _server) : (_server, other);
        var stream = await used.AcceptKeepAliveAsync();
        await stream.ReceiveAsync();
        stream.End(new RpcException(RpcStatusCode.Unavailable, "etcdserver: no leader"));
        stream = await AcceptWhileTimePassesAsync(free);
        Assert.Equal(lease.Id, (await stream.ReceiveAsync()).ID);
        Assert.Equal("true", stream.Headers.Get("hasleader"));
    }

    [Fact]
    public async Task A_slow_listener_to_the_loss_of_one_lease_does_not_hold_up_another()
    {
        var lost = await _client.GrantLeaseKeptAliveAsync(Ttl);
        var kept = await _client.GrantLeaseKeptAliveAsync(Ttl);
        using var release = new ManualResetEventSlim();
        lost.LostToken.Register(() => release.Wait(TimeSpan.FromSeconds(30)));
        var stream = await _server.AcceptKeepAliveAsync();
        await stream.ReceiveAsync();
        await stream.ReceiveAsync();
        await AnswerAsync(stream, lost.Id, 0);
        await AnswerAsync(stream, kept.Id, 77);
        await Eventually.Async(() => kept.Ttl == TimeSpan.FromSeconds(77));
        release.Set();
    }

    [Fact]
    public async Task A_lease_that_could_not_be_revoked_is_left_to_run_out()
    {
        var lease = await _client.GrantLeaseKeptAliveAsync(Ttl);
        _server.OnRevoke = (_, _) => throw new RpcException(RpcStatusCode.Unavailable, "etcdserver: no leader");
        var disposing = lease.DisposeAsync().AsTask();
        await Eventually.Async(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(20));
            return disposing.IsCompleted;
        });
        await disposing;
        Assert.True(lease.LostToken.IsCancellationRequested);
    }

    [Fact]
    public async Task A_revocation_of_an_own_lease_is_repeated_when_its_answer_is_lost()
    {
        var lease = await _client.GrantLeaseAsync(Ttl);
        _server.OnRevoke = (_, _) => _server.Received.OfType<LeaseRevokeRequest>().Count() == 1
            ? throw new RpcException(RpcStatusCode.Unavailable, "etcdserver: request timed out")
            : Task.FromResult(new LeaseRevokeResponse());
        var revoking = lease.RevokeAsync();
        await Eventually.Async(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(20));
            return revoking.IsCompleted;
        });
        await revoking;
        Assert.Equal(2, _server.Received.OfType<LeaseRevokeRequest>().Count());
    }

    [Fact]
    public async Task A_lease_of_years_is_kept()
    {
        var years = TimeSpan.FromDays(20_000);
        var lease = await _client.GrantLeaseKeptAliveAsync(years);
        var stream = await _server.AcceptKeepAliveAsync();
        await stream.ReceiveAsync();
        await AnswerAsync(stream, lease.Id, (long)years.TotalSeconds);
        _time.Advance(TimeSpan.FromDays(365));
        Assert.False(lease.LostToken.IsCancellationRequested);
    }

    [Fact]
    public async Task A_time_to_live_is_longer_than_zero()
    {
        var refusal = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _client.GrantLeaseAsync(TimeSpan.Zero));
        Assert.Contains("longer than zero", refusal.Message, StringComparison.Ordinal);
    }

    private static Task AnswerAsync(ScriptedStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse> stream, long id, long ttl = 30) =>
        stream.SendAsync(new LeaseKeepAliveResponse { ID = id, TTL = ttl });

    private async Task ReceiveWhileTimePassesAsync(ScriptedStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse> stream) =>
        await Eventually.Async(() =>
        {
            if (stream.TryReceive(out _))
                return true;
            _time.Advance(TimeSpan.FromMilliseconds(250));
            return false;
        });

    private async Task<ScriptedStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse>> AcceptWhileTimePassesAsync(ScriptedServer server)
    {
        await Eventually.Async(() =>
        {
            if (server.WaitingKeepAlives > 0)
                return true;
            _time.Advance(TimeSpan.FromMilliseconds(100));
            return false;
        });
        return await server.AcceptKeepAliveAsync();
    }

    /// <summary>Lets the time pass until so much of it lies behind a moment, in steps, as timers are armed on the way.</summary>
    private async Task AdvanceTo(long since, TimeSpan elapsed) => await Eventually.Async(() =>
    {
        var left = elapsed - _time.GetElapsedTime(since);
        if (left > TimeSpan.Zero)
            _time.Advance(left < TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1));
        return left <= TimeSpan.Zero;
    });
}
