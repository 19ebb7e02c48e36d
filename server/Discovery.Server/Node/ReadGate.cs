using Discovery.Raft;
using Discovery.Server.Options;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>
/// Lets linearizable reads through. Reads that arrive while a request for a read index is on its way share the next one. A request
/// that is not answered in time is made again under an id that was never used: a late answer to the old one says nothing about
/// what happened since (etcd's #20418). Who waits for longer than a request may is sent away, as are those that come when too many wait.
/// </summary>
/// <param name="timeout">How long reads wait at most from when their request went out.</param>
/// <param name="firstId">Drawn anew at each start: answers to an earlier run of this member must not be taken for ours.</param>
internal sealed class ReadGate(Action<ulong> request, TimeSpan timeout, ulong firstId)
{
    private readonly Lock _gate = new();
    private ulong _lastId = firstId;
    private WaitingReads? _asked;
    private WaitingReads? _next;
    private ulong _askedId;
    private TimeSpan? _deadline;
    private int _ticks;
    private bool _stopped;
    private long _slow;
    private long _failed;

    /// <summary>Requests for a read index that were made again, as no answer had come.</summary>
    public long SlowRounds => Interlocked.Read(ref _slow);

    /// <summary>Those that were given up.</summary>
    public long FailedRounds => Interlocked.Read(ref _failed);

    /// <summary>Completes once everything that was acknowledged before the call has been applied here.</summary>
    public Task WaitAsync() => Join(null, out var refusal)?.Task ?? Task.FromException(new StoreException(refusal));

    /// <summary>Calls back, on the apply loop, once everything that was acknowledged before the call has been applied here.</summary>
    /// <param name="done">Gets the error when the read is sent away, on any thread.</param>
    public void Wait(Action<StoreError?> done)
    {
        if (Join(done, out var refusal) is null)
            done(refusal);
    }

    /// <summary>Called by the apply loop when it has applied <see cref="ReadState.Index"/>.</summary>
    public void Release(ReadState read)
    {
        WaitingReads? answered;
        ulong? id;
        lock (_gate)
        {
            if (_asked is null || read.RequestId != _askedId)
                return;
            (answered, _asked) = (_asked, null);
            id = Ask();
        }
        Request(id);
        answered.Complete(null);
    }

    /// <summary>Asks again for what is not answered.</summary>
    /// <param name="now">On the node's monotonic clock.</param>
    public void Tick(TimeSpan now)
    {
        ulong? id = null;
        WaitingReads? late = null;
        lock (_gate)
        {
            if (_asked is not null && now >= (_deadline ??= now + timeout))
            {
                (late, _asked) = (_asked, null);
                Interlocked.Increment(ref _failed);
                id = Ask();
            }
            else if (_asked is not null && ++_ticks >= ServerLimits.RetryTicks)
            {
                _ticks = 0;
                Interlocked.Increment(ref _slow);
                if (Planted.Has(PlantedBug.ReadIdReused))
                    TakeInLate();
                else
                    _askedId = ++_lastId;
                id = _askedId;
            }
        }
        Request(id);
        late?.Complete(StoreError.TimedOut);
    }

    public void Stop()
    {
        List<WaitingReads> left = [];
        lock (_gate)
        {
            _stopped = true;
            if (_asked is not null)
                left.Add(_asked);
            if (_next is not null)
                left.Add(_next);
            (_asked, _next) = (null, null);
        }
        foreach (var waiting in left)
            waiting.Complete(StoreError.Stopped);
    }

    /// <returns>Null when the read is refused.</returns>
    private WaitingReads? Join(Action<StoreError?>? callback, out StoreError refusal)
    {
        WaitingReads joined;
        ulong? id;
        lock (_gate)
        {
            refusal = _stopped ? StoreError.Stopped : StoreError.TooManyRequests;
            if (_stopped || (_asked?.Count ?? 0) + (_next?.Count ?? 0) >= ServerLimits.ReadsWaitingMax)
                return null;
            joined = _next ??= new WaitingReads();
            joined.Add(callback);
            id = Ask();
        }
        Request(id);
        return joined;
    }

    private ulong? Ask()
    {
        if (_asked is not null || _next is null || _stopped)
            return null;
        (_asked, _next) = (_next, null);
        (_ticks, _deadline) = (0, null);
        return _askedId = ++_lastId;
    }

    private void Request(ulong? id)
    {
        if (id is { } asked)
            request(asked);
    }

    private void TakeInLate()
    {
        if (_next is not null)
            _asked!.TakeIn(_next);
        _next = null;
    }
}
