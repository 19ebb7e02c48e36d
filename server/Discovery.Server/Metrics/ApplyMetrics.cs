using Discovery.Protocol;
using Discovery.Store;

namespace Discovery.Server.Metrics;

/// <summary>What applied entries did. Written by the apply loop, read by anybody.</summary>
internal sealed class ApplyMetrics
{
    private static readonly int Kinds = Enum.GetValues<Proposal.RequestOneofCase>().Max(c => (int)c) + 1;

    private readonly Histogram?[] _durations = new Histogram?[2 * Kinds];

    public Counter Puts { get; } = new();

    public Counter Deletes { get; } = new();

    /// <summary>Of transactions that write; others never come here.</summary>
    public Counter Ranges { get; } = new();

    /// <summary>Transactions of more than one operation.</summary>
    public Counter Transactions { get; } = new();

    public Counter PutBytes { get; } = new();

    public Counter LeasesGranted { get; } = new();

    public Counter LeasesRevoked { get; } = new();

    public Counter LeasesExpired { get; } = new();

    public Histogram LeaseSeconds { get; } = Histogram.Exponential(1, 2, 24);

    /// <summary>Entries and reads that took longer than --warning-apply-duration.</summary>
    public Counter SlowEntries { get; } = new();

    public Counter Promotions { get; } = new();

    /// <summary>By kind of request, and whether it was refused.</summary>
    public IEnumerable<(Proposal.RequestOneofCase Kind, bool Succeeded, Histogram Durations)> Durations =>
        Enumerable.Range(0, _durations.Length).Where(i => Volatile.Read(ref _durations[i]) is not null)
            .Select(i => ((Proposal.RequestOneofCase)(i / 2), i % 2 == 1, _durations[i]!));

    public void Applied(Proposal proposal, StoreError? error, TimeSpan took)
    {
        var i = (2 * (int)proposal.RequestCase) + (error is null ? 1 : 0);
        if (_durations[i] is not { } durations)
            Volatile.Write(ref _durations[i], durations = Histogram.Exponential(.0001, 2, 20));
        durations.Observe(took);
        if (error is null)
            Count(proposal);
    }

    private void Count(Proposal proposal)
    {
        switch (proposal.RequestCase)
        {
            case Proposal.RequestOneofCase.Put:
                Count(proposal.Put);
                break;
            case Proposal.RequestOneofCase.DeleteRange:
                Deletes.Increment();
                break;
            case Proposal.RequestOneofCase.LeaseGrant:
                LeasesGranted.Increment();
                LeaseSeconds.Observe(proposal.LeaseGrant.TTL);
                break;
            case Proposal.RequestOneofCase.LeaseRevoke:
                LeasesRevoked.Increment();
                break;
            case Proposal.RequestOneofCase.LeaseExpiry:
                LeasesExpired.Add(proposal.LeaseExpiry.Ids.Count);
                LeasesRevoked.Add(proposal.LeaseExpiry.Ids.Count);
                break;
            case Proposal.RequestOneofCase.MemberChange when proposal.MemberChange.Kind == MemberChange.Types.Kind.Promote:
                Promotions.Increment();
                break;
        }
    }

    /// <summary>A transaction is counted by the branch that was taken.</summary>
    public void Applied(TxnRequest request, TxnResponse response)
    {
        if (CountBranch(request, response) > 1)
            Transactions.Increment();
    }

    private int CountBranch(TxnRequest request, TxnResponse response)
    {
        var operations = 0;
        var branch = response.Succeeded ? request.Success : request.Failure;
        for (var i = 0; i < branch.Count; i++)
        {
            switch (branch[i].RequestCase)
            {
                case RequestOp.RequestOneofCase.RequestPut:
                    Count(branch[i].RequestPut);
                    operations++;
                    break;
                case RequestOp.RequestOneofCase.RequestDeleteRange:
                    Deletes.Increment();
                    operations++;
                    break;
                case RequestOp.RequestOneofCase.RequestRange:
                    Ranges.Increment();
                    operations++;
                    break;
                case RequestOp.RequestOneofCase.RequestTxn:
                    operations += CountBranch(branch[i].RequestTxn, response.Responses[i].ResponseTxn);
                    break;
            }
        }
        return operations;
    }

    private void Count(PutRequest put)
    {
        Puts.Increment();
        PutBytes.Add(put.Key.Length + put.Value.Length);
    }
}
