namespace Discovery.Client;

/// <summary>
/// The login of a client. One at a time, whoever needs it: a hundred calls refused for the same old token cost one login,
/// which the server makes expensive on purpose.
/// </summary>
/// <param name="login">Answers a token, or null when the cluster wants none.</param>
internal sealed class Credentials(Func<Task<string?>> login)
{
    private readonly Lock _gate = new();
    private AuthSession? _session;
    private Task<AuthSession>? _login;

    /// <summary>The session that is good as far as anybody knows.</summary>
    public ValueTask<AuthSession> CurrentAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_session is { } session)
                return new ValueTask<AuthSession>(session);

            // Not under the token of whoever comes first: the others wait for it, too.
            _login ??= Task.Run(LoginAsync, CancellationToken.None);
            return new ValueTask<AuthSession>(_login.WaitAsync(cancellationToken));
        }
    }

    /// <summary>A server no longer takes the token of that session.</summary>
    public void Reject(AuthSession session)
    {
        lock (_gate)
        {
            if (_session == session)
                _session = null;
        }
    }

    private async Task<AuthSession> LoginAsync()
    {
        try
        {
            var session = new AuthSession(await login());
            lock (_gate)
                _session = session;
            ClientMetrics.LoggedIn();
            return session;
        }
        finally
        {
            lock (_gate)
                _login = null;
        }
    }
}
