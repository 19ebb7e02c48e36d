namespace Discovery.Client;

/// <summary>Whether authentication is on.</summary>
/// <param name="Enabled">True when callers must say who they are.</param>
/// <param name="Revision">Grows with each change of users, roles and permissions.</param>
public sealed record AuthStatus(bool Enabled, ulong Revision);
