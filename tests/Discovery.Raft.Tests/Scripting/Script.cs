using System.Text;

namespace Discovery.Raft.Tests;

/// <summary>
/// A script: lines that begin with "&gt; " are commands, lines that begin with "#" are remarks; what follows a command is what it is
/// expected to print.
/// </summary>
internal static class Script
{
    /// <summary>The script with the output that its commands have today.</summary>
    public static string Run(string text)
    {
        var runner = new ScriptRunner();
        var result = new StringBuilder();
        var isOutput = false;
        foreach (var line in text.TrimEnd().Split('\n'))
        {
            if (line.StartsWith("> ", StringComparison.Ordinal))
            {
                result.Append(line).Append('\n');
                foreach (var output in runner.Run(line[2..]))
                    result.Append(output).Append('\n');
                isOutput = true;
            }
            else if (line.StartsWith('#') || line.Length == 0)
            {
                result.Append(line).Append('\n');
                isOutput = false;
            }
            else
            {
                Assert.True(isOutput, $"neither a command nor its output: {line}");
            }
        }
        return result.ToString();
    }
}
