namespace Discovery.Server.Auth;

/// <summary>Limits against guessing, and against being kept busy by it. Flags set them; the reasons for the defaults are in server/FLAGS.md.</summary>
internal sealed record PasswordLimits
{
    public static PasswordLimits Default { get; } = new();

    /// <summary>Hashes at a time: each takes a core for a tenth of a second, and half of them are for everything else.</summary>
    public int HashesAtATimeMax { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Callers that may wait for one; beyond, they are told "too many requests", first of all those of the address with
    /// most of them. More would wait longer than their time-outs.</summary>
    public int WaitingMax { get; init; } = 100;

    /// <summary>Wrong passwords of one user that are tried at once from one address.</summary>
    public int FailuresMax { get; init; } = 10;

    /// <summary>After so many, one more is tried each time this has passed. Passwords that were right before don't count and don't wait.</summary>
    public TimeSpan FailureInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// For how many times as many failures, and as often, a user may be tried from all addresses together: whose guesses come from a few must
    /// not lock out the user himself, and who has thousands must not guess thousands of times as fast.
    /// </summary>
    public int FailingAddressesMax { get; init; } = 10;

    /// <summary>Places that failures of names which are no users' are counted in.</summary>
    public uint StrangersMax { get; init; } = 4096;

    /// <summary>
    /// Users whose last right password is remembered, as a keyed hash that is worth nothing outside of this process; and users and addresses
    /// whose failures are.
    /// </summary>
    public int RememberedMax { get; init; } = 16_384;
}
