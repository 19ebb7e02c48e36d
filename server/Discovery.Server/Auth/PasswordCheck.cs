using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Discovery.Store;
using Discovery.Store.Auth;

namespace Discovery.Server.Auth;

/// <summary>
/// Makes and compares hashes of passwords, which is slow on purpose, beside the loops and a few at a time. A password that was right is
/// recognised at once the next time: ten thousand clients of one user cost one hash.
/// </summary>
internal sealed class PasswordCheck : IDisposable
{
    private readonly PasswordLimits _limits;
    private readonly int _iterations;
    private readonly SemaphoreSlim _hashing;
    private readonly FailureBrake _brake;
    private readonly Lazy<string> _nobodysHash;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, (ulong Revision, byte[] Mac)> _right = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly Dictionary<(string User, ulong Revision, string Mac), Task<bool>> _underWay = [];
    private int _waiting;
    private int _slowChecks;

    public PasswordCheck(PasswordLimits limits, int iterations, TimeProvider time)
    {
        _limits = limits;
        _iterations = iterations;
        _hashing = new SemaphoreSlim(limits.HashesAtATimeMax);
        _brake = new FailureBrake(limits, time);
        // Of a password that nobody knows.
        _nobodysHash = new Lazy<string>(() => PasswordHash.Create(RandomNumberGenerator.GetHexString(32), iterations));
    }

    /// <summary>Comparisons that took the slow way so far.</summary>
    public int SlowChecks => _slowChecks;

    /// <exception cref="StoreException">Too many wait.</exception>
    public Task<string> HashAsync(string password, CancellationToken cancellationToken) =>
        RunAsync(() => PasswordHash.Create(password, _iterations), cancellationToken);

    /// <param name="name">As the caller gave it.</param>
    /// <param name="user">Null for one that does not exist, which takes as long to find out as a wrong password, and as many attempts.</param>
    /// <exception cref="StoreException">Too many wait, or this user's password was wrong too often of late.</exception>
    public async Task<bool> IsRightAsync(string name, AuthUser? user, string password, CancellationToken cancellationToken)
    {
        if (user is not { HasNoPassword: false, PasswordHash.Length: > 0 })
            user = Stranger(name);
        var mac = HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(password));
        return IsRemembered(user, mac) || await CheckOnceAsync(user, password, mac).WaitAsync(cancellationToken);
    }

    public void Dispose() => _hashing.Dispose();

    /// <summary>Who comes with the same password while it is being checked waits for the same answer.</summary>
    private Task<bool> CheckOnceAsync(AuthUser user, string password, byte[] mac)
    {
        var check = (user.Name, user.PasswordRevision, Convert.ToHexString(mac));
        lock (_gate)
        {
            if (_underWay.TryGetValue(check, out var underWay))
                return underWay;
            if (IsRemembered(user, mac))
                return Task.FromResult(true);
            // Told to all of them or to none, so no single caller's patience counts.
            return _underWay[check] = Task.Run(async () =>
            {
                try
                {
                    return await CheckAsync(user, password, mac);
                }
                finally
                {
                    lock (_gate)
                        _underWay.Remove(check);
                }
            });
        }
    }

    private async Task<bool> CheckAsync(AuthUser user, string password, byte[] mac)
    {
        if (!_brake.MayTry(user.Name))
            throw new StoreException(StoreError.TooManyRequests);
        var isRight = await RunAsync(() => VerifySlowly(user, password), CancellationToken.None);
        if (isRight)
            Remember(user, mac);
        else
            _brake.Failed(user.Name);
        return isRight;
    }

    /// <summary>
    /// Stands for a user who can't log in, and is put through the same: a guesser must not learn who exists, neither by the time that it takes
    /// nor by when it has been too often. Names can be made up without end, so they share some places that nobody can foresee.
    /// </summary>
    private AuthUser Stranger(string name)
    {
        var place = BinaryPrimitives.ReadUInt32LittleEndian(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(name))) % _limits.StrangersMax;
        return new(string.Create(CultureInfo.InvariantCulture, $"\0{place}"), _nobodysHash.Value, HasNoPassword: false, PasswordRevision: 0, []);
    }

    private bool VerifySlowly(AuthUser user, string password)
    {
        Interlocked.Increment(ref _slowChecks);
        return PasswordHash.Verify(password, user.PasswordHash);
    }

    private bool IsRemembered(AuthUser user, byte[] mac) =>
        _right.TryGetValue(user.Name, out var known) && known.Revision == user.PasswordRevision && CryptographicOperations.FixedTimeEquals(known.Mac, mac);

    private void Remember(AuthUser user, byte[] mac)
    {
        // Whoever is forgotten is checked once more: cheaper than to keep an order.
        if (_right.Count >= _limits.RememberedMax)
            _right.Clear();
        _right[user.Name] = (user.PasswordRevision, mac);
    }

    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > _limits.WaitingMax + _limits.HashesAtATimeMax)
        {
            Interlocked.Decrement(ref _waiting);
            throw new StoreException(StoreError.TooManyRequests);
        }
        try
        {
            await _hashing.WaitAsync(cancellationToken);
            try
            {
                return await Task.Run(work, CancellationToken.None);
            }
            finally
            {
                _hashing.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
