namespace Discovery.Client;

/// <summary>The leases to keep alive, which of them are due, and which wait for an answer too long.</summary>
internal sealed class LeaseTable(TimeProvider time, TimeSpan answerTimeoutMax)
{
    // Three times a time to live: one keep-alive may get lost without harm.
    private const int SendsPerTtl = 3;

    // Leases of years have waits longer than timers take.
    private static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AnswerTimeoutMin = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly Dictionary<long, KeptLease> _leases = [];
    private TaskCompletionSource _changed = NewSignal();

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _leases.Count == 0;
        }
    }

    /// <summary>Completes when a lease is added or removed.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
                return _changed.Task;
        }
    }

    /// <summary>The longest pause between two attempts: a sixth of the shortest time to live.</summary>
    public TimeSpan PauseMax
    {
        get
        {
            lock (_gate)
                return _leases.Count == 0 ? TimeSpan.Zero : _leases.Values.Min(kept => kept.Lease.Ttl) / 6;
        }
    }

    public void Add(GrantedLease lease)
    {
        lock (_gate)
            _leases[lease.Id] = new KeptLease(lease);
        Signal();
    }

    public void Remove(GrantedLease lease)
    {
        lock (_gate)
        {
            if (!_leases.TryGetValue(lease.Id, out var kept) || kept.Lease != lease)
                return;
            _leases.Remove(lease.Id);
        }

        Signal();
    }

    public IReadOnlyList<GrantedLease> Leases()
    {
        lock (_gate)
            return [.. _leases.Values.Select(kept => kept.Lease)];
    }

    /// <summary>A new stream begins: every lease is due.</summary>
    public void StartOver()
    {
        lock (_gate)
        {
            foreach (var kept in _leases.Values)
                kept.StartOver();
        }
    }

    /// <summary>The leases that are due now, noted as sent.</summary>
    public IReadOnlyList<long> TakeDue()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var due = new List<long>();
            foreach (var (id, kept) in _leases)
            {
                if (UntilDue(kept, now) > TimeSpan.Zero)
                    continue;
                kept.Sent(now);
                due.Add(id);
            }

            return due;
        }
    }

    /// <summary>The lease that an answer is about, and when its request was sent; null when nobody keeps it any more.</summary>
    public (GrantedLease Lease, long SentAt)? Answered(long id)
    {
        lock (_gate)
            return _leases.TryGetValue(id, out var kept) && kept.Answered() is { } sentAt ? (kept.Lease, sentAt) : null;
    }

    /// <summary>How long nothing needs to be done; null when an answer has stayed away for too long.</summary>
    public TimeSpan? Idle()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var idle = IdleMax;
            foreach (var kept in _leases.Values)
            {
                var due = UntilDue(kept, now);
                idle = due < idle ? due : idle;
                if (kept.OldestUnanswered is not { } asked)
                    continue;
                var patience = AnswerTimeout(kept.Lease.Ttl) - time.GetElapsedTime(asked, now);
                if (patience <= TimeSpan.Zero)
                    return null;
                idle = patience < idle ? patience : idle;
            }

            return Waits.WholeMilliseconds(idle);
        }
    }

    /// <summary>
    /// How long an answer may take before the stream is taken for dead: a third of the time to live
    /// leaves time for another try.
    /// </summary>
    private TimeSpan AnswerTimeout(TimeSpan ttl)
    {
        var third = ttl / SendsPerTtl;
        return third < AnswerTimeoutMin ? AnswerTimeoutMin : third > answerTimeoutMax ? answerTimeoutMax : third;
    }

    private TimeSpan UntilDue(KeptLease kept, long now) => kept.SentAt is { } sentAt
        ? (kept.Lease.Ttl / SendsPerTtl) - time.GetElapsedTime(sentAt, now)
        : TimeSpan.Zero;

    private void Signal()
    {
        TaskCompletionSource changed;
        lock (_gate)
            (changed, _changed) = (_changed, NewSignal());
        changed.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
