using Discovery.Raft;
using Discovery.Server.Node;
using Discovery.Store;

namespace Discovery.Server.Tests.Node;

public sealed class ReadGateTests
{
    private readonly List<ulong> _asked = [];

    [Fact]
    public async Task Reads_that_come_while_a_request_is_on_its_way_share_the_next_one()
    {
        var gate = new ReadGate(_asked.Add);
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
        var gate = new ReadGate(_asked.Add);
        var first = gate.WaitAsync();
        gate.Release(new ReadState(1, 10));
        await first;
        var second = gate.WaitAsync();
        gate.Release(new ReadState(1, 10));
        Assert.False(second.IsCompleted);
    }

    [Fact]
    public async Task A_node_that_stops_sends_waiting_reads_away()
    {
        var gate = new ReadGate(_asked.Add);
        var waiting = gate.WaitAsync();
        var next = gate.WaitAsync();
        gate.Stop();
        Assert.Equal(StoreError.Stopped, (await Assert.ThrowsAsync<StoreException>(() => waiting)).Error);
        Assert.Equal(StoreError.Stopped, (await Assert.ThrowsAsync<StoreException>(() => next)).Error);
        await Assert.ThrowsAsync<StoreException>(gate.WaitAsync);
    }
}
