using System.Text.RegularExpressions;

namespace Discovery.Conformance.Etcdctl;

/// <summary>How one run of etcdctl ended.</summary>
public sealed partial record EtcdctlResult(string CommandLine, int ExitCode, string Stdout, string Stderr)
{
    /// <summary>It succeeded and wrote exactly this, to the last newline.</summary>
    public EtcdctlResult Prints(string expected)
    {
        Succeeds();
        Assert.True(
            expected == Stdout,
            $"'{CommandLine}' was expected to print\n{expected}\nand printed\n{Stdout}");
        return this;
    }

    /// <summary>It succeeded.</summary>
    /// <returns>What it wrote.</returns>
    public string Succeeds()
    {
        Assert.True(ExitCode == 0, $"'{CommandLine}' ended with exit code {ExitCode}\n{Stderr}\n{Stdout}");
        return Stdout;
    }

    /// <summary>etcdctl itself refused it, with these words among others.</summary>
    public void Fails(string words)
    {
        Assert.True(ExitCode != 0, $"'{CommandLine}' was expected to fail and printed\n{Stdout}");
        Assert.Contains(words, Stderr, StringComparison.Ordinal);
    }

    /// <summary>The server refused it with this gRPC code and text; etcdctl wrote nothing to its output.</summary>
    /// <param name="context">What etcdctl puts around the server's text, with {0} for it.</param>
    public void IsRefused(string code, string text, string context = "{0}")
    {
        Assert.True(ExitCode != 0, $"'{CommandLine}' was expected to fail with {code} and printed\n{Stdout}");
        string expectedError = "Error: " + context.Replace("{0}", text, StringComparison.Ordinal);
        Assert.Equal(expectedError, Stderr.TrimEnd('\n').Split('\n')[^1]);
        // The client logs the status as it came over the wire; the code is nowhere else to be seen.
        Match logged = LoggedStatus().Match(Stderr);
        Assert.True(logged.Success, $"'{CommandLine}' logged no gRPC status:\n{Stderr}");
        Assert.Equal((code, text), (logged.Groups["code"].Value, logged.Groups["text"].Value));
        Assert.Empty(Stdout);
    }

    [GeneratedRegex("""rpc error: code = (?<code>\w+) desc = (?<text>[^"]*)""")]
    private static partial Regex LoggedStatus();
}
