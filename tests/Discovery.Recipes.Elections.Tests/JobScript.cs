using System.Collections.Concurrent;

namespace Discovery.Recipes.Elections.Tests;

/// <summary>What a scripted job does, and what it has done so far. One script may be shared by several hosts.</summary>
internal sealed class JobScript
{
    private int _running;

    /// <summary>The body of the job.</summary>
    public Func<SingletonJobContext, CancellationToken, Task> Body { get; init; } =
        (_, cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>The terms that began, in their order.</summary>
    public ConcurrentQueue<SingletonJobContext> Terms { get; } = new();

    /// <summary>The objects that were made for them.</summary>
    public ConcurrentQueue<object> Jobs { get; } = new();

    public ConcurrentQueue<object> Disposed { get; } = new();

    public int Running => Volatile.Read(ref _running);

    public int RunningMax { get; private set; }

    public async Task RunAsync(object job, SingletonJobContext context, CancellationToken cancellationToken)
    {
        Jobs.Enqueue(job);
        RunningMax = Math.Max(RunningMax, Interlocked.Increment(ref _running));
        Terms.Enqueue(context);
        try
        {
            await Body(context, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
