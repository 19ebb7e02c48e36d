using System.Diagnostics;
using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;

namespace Discovery.Client.Tests;

public sealed class FailoverTests : IAsyncLifetime
{
    private ScriptedServer _first = null!;
    private ScriptedServer _second = null!;

    public async Task InitializeAsync()
    {
        _first = await ScriptedServer.StartAsync();
        _second = await ScriptedServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Fact]
    public async Task A_read_refused_by_one_endpoint_is_answered_by_the_other()
    {
        await using var client = Client();
        var (failing, other) = await TellApartAsync(client);
        failing.OnRange = (_, _) => throw Unavailable("etcdserver: leader changed");
        other.OnRange = (_, _) => Task.FromResult(new RangeResponse { Count = 42 });
        Assert.Equal(42, (await client.RangeAsync("a")).Count);
    }

    [Fact]
    public async Task Etcd_18424_a_write_of_unknown_outcome_is_never_repeated()
    {
        await using var client = Client();
        var (failing, _) = await TellApartAsync(client);
        failing.OnPut = (_, _) => throw Unavailable("etcdserver: request timed out");
        failing.OnTxn = (_, _) => throw Unavailable("etcdserver: request timed out, possibly due to connection lost");

        var unknown = await Assert.ThrowsAsync<OutcomeUnknownException>(() => client.PutAsync("a", "1"));
        Assert.Contains("etcdserver: request timed out", unknown.Message, StringComparison.Ordinal);
        Assert.Equal(1, Count<PutRequest>());

        await using var another = Client(failing);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => another.CommitAsync(new KvTxn().Then(KvOp.Put("a", "1"))));
        Assert.Equal(1, Count<TxnRequest>());
    }

    [Theory]
    [InlineData(RpcStatusCode.Unavailable, "etcdserver: server stopped")]
    [InlineData(RpcStatusCode.Unavailable, "etcdserver: leader changed")]
    [InlineData(RpcStatusCode.DeadlineExceeded, "etcdserver: context deadline exceeded")]
    [InlineData(RpcStatusCode.Unknown, "something odd")]
    [InlineData(RpcStatusCode.Internal, "something broken")]
    [InlineData(RpcStatusCode.Canceled, "etcdserver: request canceled")]
    public async Task A_write_that_may_have_been_done_has_an_unknown_outcome(RpcStatusCode code, string detail)
    {
        await using var client = Client();
        _first.OnPut = _second.OnPut = (_, _) => throw new RpcException(code, detail);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => client.PutAsync("a", "1"));
        Assert.Equal(1, Count<PutRequest>());
    }

    [Theory]
    [InlineData(RpcStatusCode.Unavailable, "etcdserver: no leader")]
    [InlineData(RpcStatusCode.FailedPrecondition, "etcdserver: rpc not supported for learner")]
    [InlineData(RpcStatusCode.Unknown, "raft proposal dropped")]
    public async Task A_write_that_certainly_was_not_done_goes_to_the_other_endpoint(RpcStatusCode code, string detail)
    {
        await using var client = Client();
        var (failing, _) = await TellApartAsync(client);
        failing.OnPut = (_, _) => throw new RpcException(code, detail);
        Assert.Equal(2, (await client.PutAsync("a", "1")).Revision);
        Assert.Equal(2, Count<PutRequest>());
    }

    [Theory]
    [InlineData(RpcStatusCode.ResourceExhausted, "etcdserver: too many requests")]
    [InlineData(RpcStatusCode.NotFound, "etcdserver: requested lease not found")]
    [InlineData(RpcStatusCode.InvalidArgument, "etcdserver: request is too large")]
    [InlineData(RpcStatusCode.PermissionDenied, "etcdserver: permission denied")]
    public async Task A_refusal_is_passed_on_and_not_asked_for_again(RpcStatusCode code, string detail)
    {
        await using var client = Client();
        _first.OnPut = _second.OnPut = (_, _) => throw new RpcException(code, detail);
        var refusal = await Assert.ThrowsAsync<RpcException>(() => client.PutAsync("a", "1"));
        Assert.Equal((code, detail), (refusal.StatusCode, refusal.Detail));
        Assert.Equal(1, Count<PutRequest>());
    }

    [Fact]
    public async Task A_write_goes_to_the_other_endpoint_when_nobody_listens_at_the_first()
    {
        await using var proxy = TcpProxy.Start(_first.Url);
        proxy.Refuse();

        // Each client starts at an endpoint of its own choice: some of these begin with the one that refuses.
        const int Clients = 12;
        for (var i = 0; i < Clients; i++)
        {
            await using var client = new KvClient(new KvClientOptions { Endpoints = [proxy.Url, _second.Url] });
            await client.PutAsync("a", "1");
        }

        Assert.Equal((0, Clients), (_first.Received.Count, _second.Received.OfType<PutRequest>().Count()));
    }

    [Fact]
    public async Task A_write_whose_connection_breaks_before_the_answer_has_an_unknown_outcome()
    {
        await using var proxy = TcpProxy.Start(_first.Url);
        await using var client = new KvClient(new KvClientOptions { Endpoints = [proxy.Url], RequestTimeout = TimeSpan.FromSeconds(30) });
        _first.OnPut = async (_, context) =>
        {
            proxy.Cut();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return new PutResponse();
        };
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => client.PutAsync("a", "1"));
        Assert.Equal(1, Count<PutRequest>());
    }

    [Fact]
    public async Task A_write_without_an_answer_in_time_has_an_unknown_outcome()
    {
        await using var client = Client(_first, TimeSpan.FromSeconds(2));
        _first.OnPut = NeverAsync<PutRequest, PutResponse>;
        var unknown = await Assert.ThrowsAsync<OutcomeUnknownException>(() => client.PutAsync("a", "1"));
        Assert.Equal(RpcStatusCode.DeadlineExceeded, Assert.IsType<RpcException>(unknown.InnerException).StatusCode);
    }

    [Fact]
    public async Task A_read_turns_to_the_other_endpoint_when_the_first_has_gone_silent()
    {
        await using var client = Client(null, TimeSpan.FromSeconds(10));
        var (silent, other) = await TellApartAsync(client);
        silent.OnRange = NeverAsync<RangeRequest, RangeResponse>;
        other.OnRange = (_, _) => Task.FromResult(new RangeResponse { Count = 42 });
        Assert.Equal(42, (await client.RangeAsync("a")).Count);

        // And stays there.
        var started = Stopwatch.GetTimestamp();
        Assert.Equal(42, (await client.RangeAsync("a")).Count);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task A_transaction_that_only_reads_is_repeated_and_one_that_may_write_is_not()
    {
        await using var client = Client();
        var (failing, _) = await TellApartAsync(client);
        failing.OnTxn = (_, _) => throw Unavailable("etcdserver: request timed out");
        await client.CommitAsync(new KvTxn().Then(KvOp.Get("a"), KvOp.Txn(new KvTxn().Then(KvOp.Get("b")))));
        await using var another = Client(failing);
        await Assert.ThrowsAsync<OutcomeUnknownException>(
            () => another.CommitAsync(new KvTxn().Then(KvOp.Get("a")).Else(KvOp.Txn(new KvTxn().Then(KvOp.Delete("b"))))));
    }

    [Fact]
    public async Task Without_any_endpoint_a_call_fails_within_its_time_and_says_that_nothing_was_sent()
    {
        await using var client = Client(null, TimeSpan.FromSeconds(2));
        await _first.StopAsync();
        await _second.StopAsync();
        var started = Stopwatch.GetTimestamp();
        var failure = await Assert.ThrowsAsync<RpcException>(() => client.PutAsync("a", "1"));
        Assert.Equal(RpcStatusCode.Unavailable, failure.StatusCode);
        Assert.True(failure.NotSent);
        Assert.Contains("no endpoint answered within 2 s", failure.Detail, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Cancelling_a_call_under_way_is_a_cancellation_and_not_a_failure_of_the_endpoint()
    {
        await using var client = Client(_first);
        using var cancel = new CancellationTokenSource();
        var arrived = new TaskCompletionSource();
        _first.OnPut = async (request, context) =>
        {
            arrived.SetResult();
            return await NeverAsync<PutRequest, PutResponse>(request, context);
        };
        var put = client.PutAsync("a", "1", null, cancel.Token);
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await cancel.CancelAsync();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
        Assert.Equal(cancel.Token, thrown.CancellationToken);
    }

    [Fact]
    public async Task All_calls_but_serializable_reads_ask_for_a_member_with_a_leader()
    {
        await using var client = Client(_first);
        var asked = new List<string?>();
        _first.OnRange = (_, context) =>
        {
            asked.Add(context.RequestHeaders.Get("hasleader"));
            return Task.FromResult(new RangeResponse());
        };
        await client.GetAsync("a");
        await client.GetAsync("a", new GetOptions { Serializable = true });
        Assert.Equal(["true", null], asked);
    }

    private static RpcException Unavailable(string detail) => new(RpcStatusCode.Unavailable, detail);

    private static async Task<TResponse> NeverAsync<TRequest, TResponse>(TRequest request, RpcServerContext context)
    {
        await Task.Delay(Timeout.Infinite, context.CancellationToken);
        throw new InvalidOperationException($"{request} was answered");
    }

    private int Count<T>() => _first.Received.Concat(_second.Received).OfType<T>().Count();

    private KvClient Client(ScriptedServer? only = null, TimeSpan? timeout = null) => new(new KvClientOptions
    {
        Endpoints = only is null ? [_first.Url, _second.Url] : [only.Url],
        RequestTimeout = timeout ?? TimeSpan.FromSeconds(30),
        BackoffMax = TimeSpan.FromMilliseconds(100),
    });

    /// <summary>Which of the servers the client uses, and which it does not.</summary>
    private async Task<(ScriptedServer Used, ScriptedServer Other)> TellApartAsync(KvClient client)
    {
        await client.GetAsync("which");
        return _first.Received.IsEmpty ? (_second, _first) : (_first, _second);
    }
}
