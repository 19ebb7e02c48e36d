namespace Discovery.Extensions.Configuration;

/// <summary>The parser could not read the value of a key.</summary>
internal sealed record ValueFailure(string Key, Exception Exception);
