using Discovery.Protocol;
using Discovery.Server.Auth;
using Discovery.Server.Options;
using Discovery.Store;
using Discovery.Store.Auth;

namespace Discovery.Server.Node;

/// <summary>Users, and their tokens.</summary>
internal sealed partial class DiscoveryNode
{
    /// <summary>Times of tokens are in minutes: a second is soon enough.</summary>
    private static readonly TimeSpan TokenTick = TimeSpan.FromSeconds(1);

    private TokenTimes? _tokenTimes;
    private TimeSpan _nextTokenTick;
    private Task _tokensTold = Task.CompletedTask;

    /// <summary>Users, roles and tokens, as of the last entry that this member has applied.</summary>
    public AuthView Auth => _replica.Auth;

    /// <summary>Which keys hang on which lease.</summary>
    public ILeaseBook Leases => _replica.Leases;

    /// <summary>To be called once.</summary>
    public ITokens OpenTokens(AuthOptions options)
    {
        switch (options.Tokens)
        {
            case AuthTokenKind.Jwt:
                return new JwtTokens(options, _time);
            case AuthTokenKind.Simple:
                _tokenTimes = new TokenTimes(options.TokenTtl);
                return new SimpleTokens(_tokenTimes, LogInAsync, _replica.Now);
            default:
                return new NoTokens();
        }
    }

    private async Task<AuthenticateResponse> LogInAsync(Login login, CancellationToken cancellationToken)
    {
        var proposal = new Proposal { Auth = new AuthChange { Login = login }, Caller = Requester.Nobody.ToCaller() };
        return await ProposeAsync<AuthenticateResponse>(proposal);
    }

    /// <summary>Tells the others which tokens are in use, and as the leader which are not.</summary>
    private void TickTokens()
    {
        var now = _replica.Now();
        if (_tokenTimes is not { } times || now < _nextTokenTick || !_tokensTold.IsCompleted || Status.IsLearner)
            return;
        _nextTokenTick = now + TokenTick;
        if (times.Tick(Auth, Status.IsLeader, now) is { } changes)
            _tokensTold = _replica.Propose(new Proposal { Auth = new AuthChange { Tokens = changes } }).ContinueWith(static _ => { }, TaskScheduler.Default);
    }
}
