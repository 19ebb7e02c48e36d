namespace Discovery.Server.Node;

/// <summary>
/// How much a step of upkeep does: what there is time for, so that nobody who comes meanwhile waits long, but no less than keeps up with
/// the entries that were applied since the last one.
/// </summary>
/// <param name="time">May stand still, as in a simulation: the work is limited as well.</param>
internal readonly struct UpkeepBudget(TimeProvider time, long appliedBytes)
{
    /// <summary>A fraction of what a sync of the log takes: a write that waits for upkeep hardly takes longer.</summary>
    private static readonly TimeSpan StepTime = TimeSpan.FromMicroseconds(100);

    private readonly long _start = time.GetTimestamp();

    /// <summary>Size of the entries that were applied since the last step.</summary>
    public long AppliedBytes => appliedBytes;

    /// <summary>
    /// There is more to be done in this step. Something is done in each, even when another thread had the processor for all of its time: or
    /// a step that did nothing would look like one that found nothing.
    /// </summary>
    /// <param name="due">What has to be done, however long it takes.</param>
    /// <param name="most">What is not to be exceeded, however much time there is.</param>
    public bool Allows(long done, long due, long most) =>
        done < due || (done < most && (done == 0 || time.GetElapsedTime(_start) < StepTime));
}
