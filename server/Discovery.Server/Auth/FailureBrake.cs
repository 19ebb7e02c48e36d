namespace Discovery.Server.Auth;

/// <summary>
/// Slows down who guesses: a bucket of failures for each user at each address, which empties by the clock, and a larger one for each user, for
/// who has many addresses. Somebody else's guesses close the door to a user at his own address only when they come from many. Any thread.
/// </summary>
internal sealed class FailureBrake(PasswordLimits limits, TimeProvider time)
{
    private const int ForgottenAtOnce = 4;

    private readonly Lock _gate = new();
    private readonly Dictionary<Bucket, (double Failures, long At)> _buckets = [];

    public bool MayTry(string user, string address)
    {
        lock (_gate)
            return Left(new(user, address)) < limits.FailuresMax && Left(new(user, null)) < (double)limits.FailuresMax * limits.FailingAddressesMax;
    }

    public void Failed(string user, string address)
    {
        lock (_gate)
        {
            Add(new(user, address));
            Add(new(user, null));
        }
    }

    private void Add(Bucket bucket)
    {
        // Addresses and users may be many. The emptiest are forgotten, which are empty by now but for those of somebody with thousands of addresses.
        if (_buckets.Count >= limits.RememberedMax)
        {
            foreach (var emptiest in _buckets.Keys.OrderBy(Left).Take(Math.Max(1, limits.RememberedMax / ForgottenAtOnce)).ToList())
                _buckets.Remove(emptiest);
        }
        _buckets[bucket] = (Left(bucket) + 1, time.GetTimestamp());
    }

    private double Left(Bucket bucket)
    {
        if (!_buckets.TryGetValue(bucket, out var known))
            return 0;
        var interval = bucket.Address is null ? limits.FailureInterval / limits.FailingAddressesMax : limits.FailureInterval;
        return Math.Max(0, known.Failures - (time.GetElapsedTime(known.At) / interval));
    }

    /// <param name="User">As the caller gave it, or the place of names that are no users'.</param>
    /// <param name="Address">Null for all of them together.</param>
    private readonly record struct Bucket(string User, string? Address);
}
