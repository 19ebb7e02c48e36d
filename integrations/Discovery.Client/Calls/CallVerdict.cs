namespace Discovery.Client;

/// <summary>What to do about a failed attempt.</summary>
internal enum CallVerdict
{
    /// <summary>The server refused: tell the caller in the server's words.</summary>
    Refused,

    /// <summary>Nothing was done, or doing it again changes nothing: try another endpoint.</summary>
    TryElsewhere,

    /// <summary>It may have been done: only the caller can decide.</summary>
    OutcomeUnknown,
}
