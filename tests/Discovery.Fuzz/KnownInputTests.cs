using Discovery.Fuzz.Kit;
using Discovery.Fuzz.Targets;

namespace Discovery.Fuzz;

/// <summary>Inputs that a target did not bear once.</summary>
public sealed class KnownInputTests
{
    [Theory]
    // A message in a message that is 2 GiB long, as it says.
    [InlineData("frames", "AgAAAAAGCv////8H")]
    // The same in a saved state.
    [InlineData("snapshot-state", "AwQBdgS/Af////8X")]
    // A NUL in the name that the data folder gets.
    [InlineData("flags", "LS1uYW1lPW0xAA==")]
    // A name that is no UTF-8.
    [InlineData("gateway", "eyJJgCI6NTAwMX17IklEIjoiEi05In0=")]
    // Half of a pair, escaped.
    [InlineData("gateway", "eyJ2YWx1ZSI6Ilx1ZDgwMCJ9")]
    // A list that is closed on a line where the parser does not look for it.
    [InlineData("config-file", "YXV0aC10b2tlbjogand0LHB1Yi1rZXk9YSxzaWduLW1ldGhvZD1Sm1MyNTYsdHRsPTVtCmhlYXJ0YmVhdC1pbnRlcnZhbDpydC1hdXRoOiB0cnVlCmxvZy1vdXRwdXRzOiBbc3RkcjogbTE9aHR0cDovL2xvY2FsaG9zdDoyMzgwCnF1b3RhLWJhY2tlbmQtYnl0ZXM6IDEwMDAwMDAKZXJyLCBzdGRvdXRdCiAxMDAKZWxlY3Rpb24tdGltZW91dHRpbWVvdXQ6IDEwMDAK")]
    public void What_was_found_once_is_refused(string target, string base64) =>
        FuzzRun.Feed(AllTargets.ByName[target], Convert.FromBase64String(base64), "known");
}
