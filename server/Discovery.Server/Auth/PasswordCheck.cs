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
internal sealed class PasswordCheck
{
    private readonly PasswordLimits _limits;
    private readonly int _iterations;
    private readonly HashingTurns _turns;
    private readonly FailureBrake _brake;
    private readonly Lazy<string> _nobodysHash;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, (ulong Revision, byte[] Mac)> _right = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly Dictionary<(string User, ulong Revision, string Mac), Task<bool>> _underWay = [];
    private int _slowChecks;

    public PasswordCheck(PasswordLimits limits, int iterations, TimeProvider time)
    {
        _limits = limits;
        _iterations = iterations;
        _turns = new HashingTurns(limits);
        _brake = new FailureBrake(limits, time);
        // Of a password that nobody knows.
        _nobodysHash = new Lazy<string>(() => PasswordHash.Create(RandomNumberGenerator.GetHexString(32), iterations));
    }

    /// <summary>Comparisons that took the slow way so far.</summary>
    public int SlowChecks => _slowChecks;

    /// <param name="peer">Whose request it is, as gRPC names the other end.</param>
    /// <param name="name">Whose password it is to be.</param>
    /// <exception cref="StoreException">Too many wait.</exception>
    public Task<string> HashAsync(string peer, string name, string password, CancellationToken cancellationToken) =>
        RunAsync(CallerAddress.Of(peer), name, () => PasswordHash.Create(password, _iterations), cancellationToken);

    /// <param name="peer">Whose request it is, as gRPC names the other end.</param>
    /// <param name="name">As the caller gave it.</param>
    /// <param name="user">Null for one that does not exist, which takes as long to find out as a wrong password, and as many attempts.</param>
    /// <exception cref="StoreException">Too many wait, or this user's password was wrong too often of late, from there or from many addresses.</exception>
    public async Task<bool> IsRightAsync(string peer, string name, AuthUser? user, string password, CancellationToken cancellationToken)
    {
        if (user is not { HasNoPassword: false, PasswordHash.Length: > 0 })
            user = Stranger(name);
        var mac = HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(password));
        return IsRemembered(user, mac) || await CheckOnceAsync(CallerAddress.Of(peer), user, password, mac).WaitAsync(cancellationToken);
    }

    /// <summary>Who comes with the same password while it is being checked waits for the same answer.</summary>
    private Task<bool> CheckOnceAsync(string address, AuthUser user, string password, byte[] mac)
    {
        var check = (user.Name, user.PasswordRevision, Convert.ToHexString(mac));
        lock (_gate)
        {
            if (_underWay.TryGetValue(check, out var underWay))
                return underWay;
            if (IsRemembered(user, mac))
                return Task.FromResult(true);
            // Told to all of them or to none, so no single caller's patience counts; nor their addresses: who does not know the password shares
            // no check with who does.
            return _underWay[check] = Task.Run(async () =>
            {
                try
                {
                    return await CheckAsync(address, user, password, mac);
                }
                finally
                {
                    lock (_gate)
                        _underWay.Remove(check);
                }
            });
        }
    }

    private async Task<bool> CheckAsync(string address, AuthUser user, string password, byte[] mac)
    {
        if (!_brake.MayTry(user.Name, address))
            throw new StoreException(StoreError.TooManyRequests);
        var isRight = await RunAsync(address, user.Name, () => VerifySlowly(user, password), CancellationToken.None);
        if (isRight)
            Remember(user, mac);
        else
            _brake.Failed(user.Name, address);
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

    private async Task<T> RunAsync<T>(string address, string user, Func<T> work, CancellationToken cancellationToken)
    {
        await _turns.EnterAsync(address, user, cancellationToken);
        try
        {
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            _turns.Leave();
        }
    }
}
