using Discovery.Raft;
using Discovery.Server.Options;
using Discovery.Storage;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>
/// Carries out what the consensus core asks for: takes work, makes the log durable with one write a batch, hands on what
/// is committed. Synchronous and without a thread of its own, so that a simulation can drive it.
/// </summary>
internal sealed class RaftDriver(RaftCore core, IRaftLog log, Action<CommittedBatch> handOn, Action<PendingProposal, StoreError> refuse)
{
    private readonly List<LogRecord> _records = [];

    // Read by status requests on other threads.
    private ulong _commitIndex = core.CommitIndex;
    private ulong _term = core.Term;
    private ulong _leader;

    public ulong CommitIndex => Volatile.Read(ref _commitIndex);

    public ulong Term => Volatile.Read(ref _term);

    public ulong Leader => Volatile.Read(ref _leader);

    /// <summary>Elects the only voter and commits what its log holds.</summary>
    public void Campaign()
    {
        core.Campaign();
        CarryOut();
    }

    /// <summary>One turn: everything in <paramref name="work"/> is proposed, made durable and handed on before it returns.</summary>
    /// <exception cref="StorageFailedException">The log could not be written. Nothing of this turn may be acknowledged.</exception>
    public void Step(RaftWork work)
    {
        core.Applied(work.Applied);
        foreach (var read in work.Reads)
            core.RequestRead(read);

        long bytes = 0;
        foreach (var proposal in work.Proposals)
        {
            if (bytes > 0 && bytes + proposal.Data.Length > ServerLimits.BatchBytesMax)
            {
                CarryOut();
                bytes = 0;
            }
            bytes += proposal.Data.Length;
            switch (core.Propose(proposal.Data, out _))
            {
                case ProposeOutcome.NotLeader:
                    refuse(proposal, StoreError.NoLeader);
                    break;
                case ProposeOutcome.TooManyUncommitted:
                    refuse(proposal, StoreError.TooManyRequests);
                    break;
            }
        }
        CarryOut();
    }

    private void CarryOut()
    {
        while (core.HasReady)
        {
            var ready = core.TakeReady();
            Write(ready);
            if (ready.Committed.Count > 0 || ready.Reads.Count > 0)
                handOn(new CommittedBatch(ready.Committed, ready.Reads));
        }
        Volatile.Write(ref _commitIndex, core.CommitIndex);
        Volatile.Write(ref _term, core.Term);
        Volatile.Write(ref _leader, core.Leader);
    }

    private void Write(Ready ready)
    {
        _records.Clear();
        if (ready.HardState is { } state)
            _records.Add(LogRecords.From(state));
        foreach (var entry in ready.Entries)
            _records.Add(LogRecords.From(entry));
        if (_records.Count == 0)
            return;
        log.Append(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_records));
        if (ready.Entries.Count > 0)
            core.Persisted(ready.Entries[^1].Index);
    }
}
