using Discovery.Protocol;
using Discovery.Store.Leases;

namespace Discovery.Store.Tests.Leases;

/// <summary>One seeded run of the clock beside a list of deadlines that is searched from end to end.</summary>
internal sealed class LeaseClockModelRun
{
    private readonly Random _random;
    private readonly int _seed;
    private readonly ManualTime _time = new();
    private readonly LeaseBook _book = new(ttlSecondsMin: 1);
    private readonly LeaseClock _clock;
    private readonly Dictionary<long, Expected> _expected = [];
    private TimeSpan _now;
    private LeaseExpiry? _handedOut;

    public LeaseClockModelRun(int seed)
    {
        _seed = seed;
        _random = new Random(seed);
        _clock = new LeaseClock(_book, _time);
        _clock.Promote(1);
    }

    public void Run(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            Step();
            var ids = _expected.OrderBy(e => e.Value.Deadline).ThenBy(e => e.Key).Select(e => e.Key);
            Check(ids.SequenceEqual(_clock.Ids()), "the order of the leases");
        }
    }

    private void Step()
    {
        long id = _random.Next(1, 12);
        switch (_random.Next(8))
        {
            case 0 or 1:
                var ttl = _random.Next(1, 20);
                if (_book.Grant(id, ttl) is null)
                {
                    _expected.Add(id, new Expected(ttl, _now + TimeSpan.FromSeconds(ttl), TimeSpan.Zero));
                }

                break;
            case 2 or 3:
                Renew(id);
                break;
            case 4:
                Check(_book.TryRevoke(id, out _) == _expected.Remove(id), "the lease to revoke");
                break;
            case 5 when _handedOut is not null:
                GiveBack(_handedOut);
                break;
            case 6:
                Take(1 + _random.Next(4));
                break;
            default:
                var seconds = _random.Next(1, 40) / 10.0;
                _time.Advance(seconds);
                _now += TimeSpan.FromSeconds(seconds);
                break;
        }
    }

    private void Renew(long id)
    {
        var isAlive = _expected.TryGetValue(id, out var lease) && lease.Deadline > _now;
        Check(_clock.Renew(id) == (isAlive ? lease!.Ttl : null), "the renewal");
        if (isAlive)
        {
            _expected[id] = lease! with { Deadline = _now + TimeSpan.FromSeconds(lease.Ttl) };
        }
    }

    private void Take(int max)
    {
        var due = _expected.Where(e => e.Value.Deadline <= _now && e.Value.NotBefore <= _now).Select(e => e.Key).ToHashSet();
        _handedOut = _clock.TakeExpired(max);
        var taken = _handedOut?.Ids.ToList() ?? [];
        Check(taken.Count == Math.Min(due.Count, max), $"{taken.Count} of {due.Count} leases");
        Check(taken.Distinct().Count() == taken.Count && taken.All(due.Contains), "leases that have ended, each once");
        foreach (var id in taken)
        {
            _expected[id] = _expected[id] with { NotBefore = _now + LeaseClock.RetryAfter };
        }
    }

    private void GiveBack(LeaseExpiry handedOut)
    {
        _clock.GiveBack(handedOut);
        foreach (var id in handedOut.Ids.Where(_expected.ContainsKey))
        {
            _expected[id] = _expected[id] with { NotBefore = TimeSpan.Zero };
        }
    }

    private void Check(bool condition, string what) => Assert.True(condition, $"Seed {_seed}: {what}");

    private sealed record Expected(long Ttl, TimeSpan Deadline, TimeSpan NotBefore);
}
