using Discovery.Raft;
using Discovery.Server.Node;
using Discovery.Server.Options;
using Discovery.Store;

namespace Discovery.Server.Tests.Node;

public sealed class ReadGateTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(7);

    private readonly List<ulong> _asked = [];

    [Fact]
    public async Task Reads_that_come_while_a_request_is_on_its_way_share_the_next_one()
    {
        var gate = new ReadGate(_asked.Add, Timeout, firstId: 0);
        var first = gate.WaitAsync();
        var second = gate.WaitAsync();
        var third = gate.WaitAsync();
        Assert.Equal([1ul], _asked);

        gate.Release(new ReadState(1, 10));
        await first;
        // Not the answer that was on its way: it may be older than these reads.
        Assert.False(second.IsCompleted);
        Assert.Equal([1ul, 2ul], _asked);

        gate.Release(new ReadState(2, 11));
        await Task.WhenAll(second, third);
    }

    [Fact]
    public async Task Etcd_20418_a_late_answer_to_an_earlier_request_lets_nobody_through()
    {
        var gate = new ReadGate(_asked.Add, Timeout, firstId: 0);
        var first = gate.WaitAsync();
        gate.Release(new ReadState(1, 10));
        await first;
        var second = gate.WaitAsync();
        gate.Release(new ReadState(1, 10));
        Assert.False(second.IsCompleted);
    }

    [Fact]
    public async Task Etcd_21421_a_request_that_is_not_answered_is_made_again_under_a_new_id()
    {
        var gate = new ReadGate(_asked.Add, Timeout, firstId: 0);
        var waiting = gate.WaitAsync();
        for (var tick = 0; tick < ServerLimits.RetryTicks; tick++)
            gate.Tick(TimeSpan.Zero);
        Assert.Equal([1ul, 2ul], _asked);

        // The answer to the first request comes after all: it is of another time than the second one asks about.
        gate.Release(new ReadState(1, 10));
        Assert.False(waiting.IsCompleted);
        gate.Release(new ReadState(2, 11));
        await waiting;
    }

    [Fact]
    public void Who_calls_back_is_told_of_the_stop_too()
    {
        var gate = new ReadGate(_asked.Add, Timeout, firstId: 0);
        List<StoreError?> told = [];
        gate.Wait(told.Add);
        gate.Stop();
        gate.Wait(told.Add);
        Assert.Equal([StoreError.Stopped, StoreError.Stopped], told);
    }

    [Fact]
    public async Task A_node_that_stops_sends_waiting_reads_away()
    {
        var gate = new ReadGate(_asked.Add, Timeout, firstId: 0);
        var waiting = gate.WaitAsync();
        var next = gate.WaitAsync();
        gate.Stop();
        Assert.Equal(StoreError.Stopped, (await Assert.ThrowsAsync<StoreException>(() => waiting)).Error);
        Assert.Equal(StoreError.Stopped, (await Assert.ThrowsAsync<StoreException>(() => next)).Error);
        await Assert.ThrowsAsync<StoreException>(gate.WaitAsync);
    }

    [Fact]
    public async Task Beyond_its_bound_reads_are_turned_away_and_let_in_again_once_others_are_served()
    {
        var gate = new ReadGate(_asked.Add, Timeout, firstId: 0);
        List<StoreError?> told = [];
        for (var i = 0; i < ServerLimits.ReadsWaitingMax / 2; i++)
        {
            gate.Wait(told.Add);
            _ = gate.WaitAsync();
        }
        Assert.Empty(told);
        gate.Wait(told.Add);
        Assert.Equal([StoreError.TooManyRequests], told);
        Assert.Equal(StoreError.TooManyRequests, (await Assert.ThrowsAsync<StoreException>(gate.WaitAsync)).Error);

        // The first of them was alone in its round.
        gate.Release(new ReadState(1, 10));
        var last = gate.WaitAsync();
        gate.Release(new ReadState(2, 10));
        gate.Release(new ReadState(3, 10));
        await last;
    }

    [Fact]
    public async Task Reads_that_nobody_answers_are_sent_away_when_their_time_is_up()
    {
        var gate = new ReadGate(_asked.Add, Timeout, firstId: 0);
        List<StoreError?> told = [];
        gate.Wait(told.Add);
        gate.Tick(TimeSpan.FromSeconds(1));
        var next = gate.WaitAsync();
        gate.Tick(TimeSpan.FromSeconds(7));
        Assert.Empty(told);
        gate.Tick(TimeSpan.FromSeconds(8));
        Assert.Equal([StoreError.TimedOut], told);

        gate.Release(new ReadState(1, 10));
        Assert.False(next.IsCompleted);
        gate.Release(new ReadState(2, 11));
        await next;
    }
}
