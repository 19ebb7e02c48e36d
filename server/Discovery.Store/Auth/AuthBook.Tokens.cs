using System.Collections.Immutable;
using System.Globalization;
using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Store.Auth;

/// <summary>
/// Tokens are replicated, so that each is good on every member, after restarts and snapshots too. Their time is not: the members keep it by
/// their clocks, and what comes of that gets here through the log.
/// </summary>
internal sealed partial class AuthBook
{
    /// <summary>Beyond, a sixteenth of them goes, those first that were not used for longest: about 100 bytes each, in memory and checkpoints.</summary>
    internal const int TokensMax = 65_536;

    /// <returns>The number of the entry, to stand in the token: a member that has not applied it yet waits instead of refusing.</returns>
    private AuthenticateResponse LogIn(ulong index, Login request, ResponseHeader header)
    {
        Require(_view.IsEnabled, StoreError.AuthNotEnabled);
        var user = _view.Find(request.User);
        Require(user is { HasNoPassword: false }, StoreError.AuthFailed);
        Require(user!.PasswordRevision == request.PasswordRevision, StoreError.AuthOldRevision);
        var tokens = _view.Tokens.Count < TokensMax ? _view.Tokens : _view.Tokens.RemoveRange(
            _view.Tokens.OrderBy(t => t.Value.UsedAt).ThenBy(t => t.Key).Take(TokensMax / 16).Select(t => t.Key));
        _view = _view.With(tokens: tokens.SetItem(TokenKey.Of(request.Token), new UserToken(user.Name, index)));
        return new AuthenticateResponse { Header = header, Token = index.ToString(CultureInfo.InvariantCulture) };
    }

    private IMessage? Note(ulong index, TokenChanges changes)
    {
        var tokens = _view.Tokens.ToBuilder();
        foreach (var key in changes.Used.Select(TokenKey.Of))
        {
            if (tokens.TryGetValue(key, out var token))
            {
                tokens[key] = token with { UsedAt = index };
            }
        }

        foreach (var expiry in changes.Expired)
        {
            var key = TokenKey.Of(expiry.Token);
            if (tokens.TryGetValue(key, out var token) && token.UsedAt == expiry.UsedAt)
            {
                tokens.Remove(key);
            }
        }

        _view = _view.With(tokens: tokens.ToImmutable());
        return null;
    }

    private ImmutableDictionary<TokenKey, UserToken> TokensWithout(string user) =>
        _view.Tokens.RemoveRange(_view.Tokens.Where(t => t.Value.User == user).Select(t => t.Key));
}
