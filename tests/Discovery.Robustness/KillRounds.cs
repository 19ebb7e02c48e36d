using System.Globalization;

namespace Discovery.Robustness;

internal static class KillRounds
{
    private const int Default = 20;

    /// <summary>DISCOVERY_KILL_ROUNDS, or 20, which takes about a minute.</summary>
    public static int FromEnvironment() =>
        int.TryParse(Environment.GetEnvironmentVariable("DISCOVERY_KILL_ROUNDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var rounds)
            ? rounds
            : Default;
}
