namespace Discovery.Server.Node.Compaction;

/// <summary>When to compact by itself, and up to where. Asked at each tick, on leader and followers alike; one thread.</summary>
internal interface ICompactionSchedule
{
    /// <summary>The revision to compact at now, or null. Asked again until <see cref="Done"/>, at the schedule's own pace.</summary>
    /// <param name="now">By a clock that never goes back.</param>
    /// <param name="revision">The store's current one.</param>
    /// <param name="mayCompact">Only the leader may; the others keep count, so that whoever leads next can go on.</param>
    long? Due(TimeSpan now, long revision, bool mayCompact);

    /// <summary>The history up to the revision is gone.</summary>
    void Done(long revision);
}
