using Discovery.Protocol;
using Discovery.Store;

namespace Discovery.Server.Node.Compaction;

/// <summary>Proposes the compactions that a schedule asks for, one at a time. The clock's thread.</summary>
internal sealed class AutoCompaction(ICompactionSchedule schedule, Func<Proposal, Task<ApplyResult>> propose)
{
    private (long Revision, Task<ApplyResult> Result)? _underWay;

    public void Tick(TimeSpan now, long revision, bool isLeader)
    {
        if (_underWay is { } last)
        {
            if (!last.Result.IsCompleted)
                return;
            // Somebody else may have compacted meanwhile; everything else is tried again.
            if (last.Result is { IsCompletedSuccessfully: true, Result.Error: null or StoreError.Compacted })
                schedule.Done(last.Revision);
            _underWay = null;
        }
        if (schedule.Due(now, revision, isLeader) is { } until)
            _underWay = (until, propose(new Proposal { Compaction = new CompactionRequest { Revision = until } }));
    }
}
