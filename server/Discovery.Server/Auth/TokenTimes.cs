using System.Collections.Concurrent;
using Discovery.Protocol;
using Discovery.Store.Auth;

namespace Discovery.Server.Auth;

/// <summary>
/// How long tokens still live by this member's clock. A use here gives a token its whole time again, here at once and, told once in half of
/// it, on the others; what nobody has used for all of it goes when the leader says so. Has no clock of its own.
/// </summary>
internal sealed class TokenTimes(TimeSpan ttl)
{
    /// <summary>More wait for the next turn: an entry must not hold up the others.</summary>
    private const int ChangesAtATimeMax = 1000;

    private readonly ConcurrentDictionary<TokenKey, Life> _lives = new();
    private AuthView? _seen;

    /// <summary>True when it still lives, and then it does so anew. Any thread.</summary>
    public bool Use(TokenKey key, in UserToken token, TimeSpan now)
    {
        var life = LifeOf(key, token, now);
        if (life.IsOver(now))
            return false;
        life.Use(now + ttl);
        return true;
    }

    /// <summary>What the others have to know; null for nothing. One thread, now and then.</summary>
    public TokenChanges? Tick(AuthView auth, bool isLeader, TimeSpan now)
    {
        Follow(auth, now);
        var changes = new TokenChanges();
        foreach (var (key, life) in _lives)
        {
            if (changes.Used.Count + changes.Expired.Count >= ChangesAtATimeMax)
                break;
            if (life.TakeUse(now, ttl / 2))
                changes.Used.Add(key.ToHash());
            else if (isLeader && life.IsOver(now) && life.IsDue(now, ttl / 2))
                changes.Expired.Add(new TokenExpiry { Token = key.ToHash(), UsedAt = life.UsedAt });
        }
        return changes.Used.Count + changes.Expired.Count > 0 ? changes : null;
    }

    private void Follow(AuthView auth, TimeSpan now)
    {
        if (ReferenceEquals(auth, _seen))
            return;
        _seen = auth;
        foreach (var (key, token) in auth.TokensByKey)
            LifeOf(key, token, now);
        foreach (var key in _lives.Keys.Where(key => !auth.TokensByKey.ContainsKey(key)))
            _lives.TryRemove(key, out _);
    }

    private Life LifeOf(TokenKey key, in UserToken token, TimeSpan now)
    {
        var life = _lives.GetOrAdd(key, static (_, of) => new Life(of.UsedAt, of.Ends, of.now), (token.UsedAt, Ends: now + ttl, now));
        life.Renew(token.UsedAt, now + ttl, now);
        return life;
    }

    private sealed class Life(ulong usedAt, TimeSpan ends, TimeSpan told)
    {
        private readonly Lock _gate = new();
        private TimeSpan _ends = ends;
        private TimeSpan _told = told;
        private bool _used;

        public ulong UsedAt { get; private set; } = usedAt;

        public bool IsOver(TimeSpan now)
        {
            lock (_gate)
                return now > _ends;
        }

        public void Use(TimeSpan ends)
        {
            lock (_gate)
                (_ends, _used) = (ends, true);
        }

        /// <summary>The log tells of a use, here or elsewhere, that is not known yet.</summary>
        public void Renew(ulong usedAt, TimeSpan ends, TimeSpan now)
        {
            lock (_gate)
            {
                if (usedAt > UsedAt)
                    (UsedAt, _ends, _told) = (usedAt, ends, now);
            }
        }

        /// <summary>It was used and the others have not heard of it for so long.</summary>
        public bool TakeUse(TimeSpan now, TimeSpan interval)
        {
            lock (_gate)
            {
                if (!_used || now - _told < interval)
                    return false;
                (_used, _told) = (false, now);
                return true;
            }
        }

        /// <summary>As <see cref="TakeUse"/>, so that what got lost on the way is told again, and not with every turn.</summary>
        public bool IsDue(TimeSpan now, TimeSpan interval)
        {
            lock (_gate)
            {
                if (now - _told < interval)
                    return false;
                _told = now;
                return true;
            }
        }
    }
}
