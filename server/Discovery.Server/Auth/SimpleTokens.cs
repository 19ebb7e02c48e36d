using System.Globalization;
using System.Security.Cryptography;
using Discovery.Protocol;
using Discovery.Store.Auth;

namespace Discovery.Server.Auth;

/// <summary>
/// Random tokens with the number of the entry that made them known: <c>secret.1234</c>, as in etcd. Whoever reads the log or a checkpoint
/// finds hashes only.
/// </summary>
/// <param name="propose">Brings a login through the log.</param>
/// <param name="now">On the node's monotonic clock.</param>
internal sealed class SimpleTokens(TokenTimes times, Func<Login, CancellationToken, Task<AuthenticateResponse>> propose, Func<TimeSpan> now) : ITokens
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /// <summary>190 bits: more than the hash keeps.</summary>
    private const int SecretLength = 32;

    public async Task<string> IssueAsync(AuthUser user, AuthView auth, CancellationToken cancellationToken)
    {
        var secret = RandomNumberGenerator.GetString(Letters, SecretLength);
        var login = new Login { User = user.Name, PasswordRevision = user.PasswordRevision, Token = TokenKey.Of(secret).ToHash() };
        return $"{secret}.{(await propose(login, cancellationToken)).Token}";
    }

    public Requester? Find(string token, AuthView auth)
    {
        if (token.Split('.') is not [var secret, var index] || !ulong.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            return null;
        var key = TokenKey.Of(secret);
        return auth.TokensByKey.TryGetValue(key, out var known) && times.Use(key, known, now()) ? new Requester(known.User, auth.Revision) : null;
    }
}
