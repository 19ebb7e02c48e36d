using Discovery.Protocol;
using Discovery.Store.Auth;
using static Discovery.Store.Tests.Auth.AuthRequests;

namespace Discovery.Store.Tests.Auth;

public sealed class TokenTests
{
    private readonly AuthStore _auth = new();

    private ulong PasswordRevision => _auth.View.Find("ann")!.PasswordRevision;

    [Fact]
    public void A_login_is_answered_with_the_number_of_its_entry_and_the_token_is_known()
    {
        var response = LogInAnn(1);
        Assert.Equal($"{_auth.Store.Machine.AppliedIndex}", response.Token);
        Assert.Equal("ann", _auth.View.TokensByKey[new TokenKey(1, 1)].User);
    }

    [Fact]
    public void A_login_with_a_password_that_was_changed_meanwhile_is_refused()
    {
        var old = PasswordRevision;
        _auth.Do(ChangePassword("ann", "other"));
        Assert.Equal(StoreError.AuthOldRevision, _auth.Store.Refused(LogIn("ann", old, 1)));
        Assert.Equal(StoreError.AuthFailed, _auth.Store.Refused(LogIn("bob", old, 1)));
        _auth.Do(AddUser("bob", noPassword: true));
        Assert.Equal(StoreError.AuthFailed, _auth.Store.Refused(LogIn("bob", _auth.View.Find("bob")!.PasswordRevision, 1)));
        _auth.Do(Disable());
        Assert.Equal(StoreError.AuthNotEnabled, _auth.Store.Refused(LogIn("ann", PasswordRevision, 1)));
    }

    [Fact]
    public void Tokens_end_with_their_user_a_new_password_and_auth_itself()
    {
        LogInAnn(1);
        _auth.Do(GrantRole("ann", "root"));
        Assert.Single(_auth.View.TokensByKey);
        _auth.Do(ChangePassword("ann", "other"));
        Assert.Empty(_auth.View.TokensByKey);
        LogInAnn(2);
        _auth.Do(AddUser("bob"));
        _auth.Do(LogIn("bob", _auth.View.Find("bob")!.PasswordRevision, 3));
        _auth.Do(DeleteUser("bob"));
        Assert.Equal([new TokenKey(2, 2)], _auth.View.TokensByKey.Keys);
        _auth.Do(Disable());
        Assert.Empty(_auth.View.TokensByKey);
    }

    [Fact]
    public void A_token_that_was_used_after_the_leader_saw_it_expire_stays()
    {
        LogInAnn(1);
        LogInAnn(2);
        var seen = _auth.View.TokensByKey[new TokenKey(1, 1)].UsedAt;
        var other = _auth.View.TokensByKey[new TokenKey(2, 2)].UsedAt;
        _auth.Do(new AuthChange { Tokens = new TokenChanges { Used = { new TokenKey(1, 1).ToHash(), new TokenKey(7, 7).ToHash() } } });
        _auth.Do(new AuthChange
        {
            Tokens = new TokenChanges
            {
                Expired =
                {
                    new TokenExpiry { Token = new TokenKey(1, 1).ToHash(), UsedAt = seen },
                    new TokenExpiry { Token = new TokenKey(2, 2).ToHash(), UsedAt = other },
                },
            },
        });
        Assert.Equal([new TokenKey(1, 1)], _auth.View.TokensByKey.Keys);
    }

    [Fact]
    public void There_are_never_more_tokens_than_the_limit_and_those_used_last_stay()
    {
        for (ulong token = 1; token <= AuthBook.TokensMax; token++)
        {
            LogInAnn(token);
        }

        _auth.Do(new AuthChange { Tokens = new TokenChanges { Used = { new TokenKey(1, 1).ToHash() } } });
        LogInAnn(AuthBook.TokensMax + 1);
        Assert.Equal(AuthBook.TokensMax - (AuthBook.TokensMax / 16) + 1, _auth.View.TokensByKey.Count);
        Assert.True(_auth.View.TokensByKey.ContainsKey(new TokenKey(1, 1)));
        Assert.False(_auth.View.TokensByKey.ContainsKey(new TokenKey(2, 2)));
    }

    private AuthenticateResponse LogInAnn(ulong token) => _auth.Store.Do<AuthenticateResponse>(LogIn("ann", PasswordRevision, token));
}
