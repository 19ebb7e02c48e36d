using System.IO.Pipelines;

namespace Discovery.Rpc.Tests;

public sealed class BodyBudgetTests
{
    private const int Free = RpcBodyBudget.FreeBytes;

    private readonly RpcBodyBudget _budget = new(1000, () => new RpcException(RpcStatusCode.ResourceExhausted, "too much")) { Patience = TimeSpan.FromMilliseconds(50) };

    [Fact]
    public void The_first_bytes_of_a_message_are_free_and_the_others_are_counted_until_its_end()
    {
        Assert.Null(_budget.Hold(null, Free, default));
        RpcBodyShare one = _budget.Hold(null, Free + 100, default)!;
        Assert.Same(one, _budget.Hold(one, Free + 600, default));
        Assert.Equal(600, _budget.Held);
        RpcBodyShare two = _budget.Hold(null, Free + 400, default)!;
        Assert.Throws<RpcException>(() => _budget.Hold(two, Free + 401, default));
        Assert.Throws<RpcException>(() => _budget.Hold(null, Free + 1, default));
        Assert.Equal(1000, _budget.Held);
        one.Dispose();
        two.Dispose();
        Assert.Equal(0, _budget.Held);
    }

    [Fact]
    public async Task A_message_that_counts_and_does_not_come_is_given_up()
    {
        using RpcBodyShare share = _budget.Hold(null, Free + 1, default)!;
        RpcException error = await Assert.ThrowsAsync<RpcException>(async () => await share.ReadAsync(new Pipe().Reader).AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(RpcStatusCode.DeadlineExceeded, error.StatusCode);
    }

    [Fact]
    public async Task A_read_that_is_cancelled_is_no_message_that_took_too_long()
    {
        using var cancelled = new CancellationTokenSource();
        using RpcBodyShare share = _budget.Hold(null, Free + 1, cancelled.Token)!;
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await share.ReadAsync(new Pipe().Reader));
    }
}
