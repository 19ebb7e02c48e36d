namespace Discovery.Server.Auth;

/// <summary>Slows down who guesses: a bucket of failures for each user, which empties by the clock. Any thread.</summary>
internal sealed class FailureBrake(PasswordLimits limits, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (double Failures, long At)> _users = new(StringComparer.Ordinal);

    public bool MayTry(string user)
    {
        lock (_gate)
            return !_users.TryGetValue(user, out var known) || Left(known) < limits.FailuresMax;
    }

    public void Failed(string user)
    {
        lock (_gate)
        {
            // Only users that exist come here and a few places for all others, but users may be many: those whose bucket is empty by now are forgotten.
            if (_users.Count >= limits.RememberedMax)
            {
                foreach (var name in _users.Where(u => Left(u.Value) <= 0).Select(u => u.Key).ToList())
                    _users.Remove(name);
            }
            _users[user] = ((_users.TryGetValue(user, out var known) ? Left(known) : 0) + 1, time.GetTimestamp());
        }
    }

    private double Left((double Failures, long At) known) =>
        Math.Max(0, known.Failures - (time.GetElapsedTime(known.At) / limits.FailureInterval));
}
