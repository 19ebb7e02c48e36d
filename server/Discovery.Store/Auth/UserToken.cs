namespace Discovery.Store.Auth;

/// <summary>A token that somebody has got for a password.</summary>
/// <param name="UsedAt">Entry that gave it out or last told that it is in use: its time runs anew from there.</param>
public readonly record struct UserToken(string User, ulong UsedAt);
