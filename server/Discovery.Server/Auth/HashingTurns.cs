using Discovery.Store;

namespace Discovery.Server.Auth;

/// <summary>
/// Who hashes next: each address in turn, and at one address each user in turn, so that nobody waits behind all that somebody else has sent.
/// When too many wait, the address with most of them gives up its last one for another's. Any thread.
/// </summary>
internal sealed class HashingTurns(PasswordLimits limits)
{
    private readonly Lock _gate = new();
    private readonly List<Waiter> _waiters = [];

    // When each had its last turn, or came, for as long as somebody waits there; of both addresses and users at them.
    private readonly Dictionary<(string Address, string? User), long> _turns = [];
    private int _hashing;
    private long _clock;

    /// <summary>Ends when it is the caller's turn, who then has to <see cref="Leave"/>.</summary>
    /// <exception cref="StoreException">Too many wait.</exception>
    public async Task EnterAsync(string address, string user, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_gate)
        {
            if (_hashing < limits.HashesAtATimeMax)
            {
                _hashing++;
                return;
            }
            if (_waiters.Count >= limits.WaitingMax)
                MakeRoomFor(address);
            waiter = new Waiter(address, user);
            _waiters.Add(waiter);
            _turns.TryAdd((address, null), ++_clock);
            _turns.TryAdd((address, user), _clock);
        }
        await using var registration = cancellationToken.UnsafeRegister(_ => GiveUp(waiter, cancellationToken), null);
        await waiter.Turn.Task;
    }

    public void Leave()
    {
        lock (_gate)
        {
            if (_waiters.MinBy(w => (_turns[(w.Address, null)], _turns[(w.Address, w.User)])) is not { } next)
            {
                _hashing--;
                return;
            }
            _turns[(next.Address, null)] = _turns[(next.Address, next.User)] = ++_clock;
            Remove(next);
            next.Turn.SetResult();
        }
    }

    private void MakeRoomFor(string address)
    {
        var crowd = _waiters.CountBy(w => w.Address).DefaultIfEmpty().MaxBy(a => a.Value);
        if (crowd.Value <= _waiters.Count(w => w.Address == address) + 1)
            throw new StoreException(StoreError.TooManyRequests);
        var last = _waiters.FindLast(w => w.Address == crowd.Key)!;
        Remove(last);
        last.Turn.SetException(new StoreException(StoreError.TooManyRequests));
    }

    private void GiveUp(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            // Otherwise its turn has come at the same moment.
            if (!_waiters.Contains(waiter))
                return;
            Remove(waiter);
            waiter.Turn.SetCanceled(cancellationToken);
        }
    }

    private void Remove(Waiter waiter)
    {
        _waiters.Remove(waiter);
        if (!_waiters.Exists(w => w.Address == waiter.Address))
            _turns.Remove((waiter.Address, null));
        if (!_waiters.Exists(w => w.Address == waiter.Address && w.User == waiter.User))
            _turns.Remove((waiter.Address, waiter.User));
    }

    private sealed class Waiter(string address, string user)
    {
        public string Address => address;

        public string User => user;

        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
