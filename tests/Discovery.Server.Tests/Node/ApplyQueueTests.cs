using Discovery.Server.Node;

namespace Discovery.Server.Tests.Node;

public sealed class ApplyQueueTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private readonly ApplyQueue _queue = new(bytesMax: 100);
    private readonly ApplyWork _work = new() { Term = 1 };

    [Fact]
    public void What_comes_is_done_before_the_loop_looks_around_and_once_is_enough()
    {
        _queue.WakeIfIdle();
        _queue.WakeIfIdle();
        _queue.Add(_work);
        Assert.Same(_work, _queue.TryTake());
        // It looks around behind each piece of work anyway.
        Assert.Null(_queue.TryTake());

        _queue.WakeIfIdle();
        Assert.True(_queue.Wait());
        Assert.Same(ApplyWork.Nothing, _queue.TryTake());
        Assert.Null(_queue.TryTake());
    }

    [Fact]
    public async Task A_loop_that_pauses_is_there_at_once_when_something_comes()
    {
        _queue.WakeIfIdle(Long);
        var waiting = Task.Run(_queue.Wait);
        _queue.Add(_work);
        Assert.True(await waiting.WaitAsync(Long / 2));
        Assert.Same(_work, _queue.TryTake());
    }

    [Fact]
    public void After_the_pause_the_loop_looks_around()
    {
        _queue.WakeIfIdle(TimeSpan.FromMilliseconds(1));
        Assert.True(_queue.Wait());
        Assert.Same(ApplyWork.Nothing, _queue.TryTake());
    }

    [Fact]
    public void A_loop_that_pauses_need_not_when_somebody_asks_for_it_now()
    {
        _queue.WakeIfIdle(Long);
        _queue.WakeIfIdle();
        Assert.True(_queue.Wait());
        Assert.Same(ApplyWork.Nothing, _queue.TryTake());
    }

    [Fact]
    public async Task A_stop_ends_a_pause_and_nothing_is_looked_at_any_more()
    {
        _queue.WakeIfIdle(Long);
        var waiting = Task.Run(_queue.Wait);
        _queue.Stop();
        Assert.False(await waiting.WaitAsync(Long / 2));
    }
}
