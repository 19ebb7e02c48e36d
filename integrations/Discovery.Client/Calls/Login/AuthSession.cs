namespace Discovery.Client;

/// <summary>One login. Compared by identity: what one session was refused for says nothing about the next.</summary>
/// <param name="token">Null while the cluster asks nobody who they are.</param>
internal sealed class AuthSession(string? token)
{
    public string? Token { get; } = token;
}
