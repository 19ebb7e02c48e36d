using System.Text.RegularExpressions;
using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.Matrix;

/// <summary>Carries out one script; what is not as expected is collected, so that a run tells all of it.</summary>
internal sealed partial class MatrixRun(MatrixCluster cluster, MatrixNames names) : IAsyncDisposable
{
    private readonly MatrixEtcdctl _etcdctl = new(cluster);
    private readonly Dictionary<string, ChildProcess> _background = [];

    public List<string> Failures { get; } = [];

    public async Task DoAsync(MatrixStep step)
    {
        string name = step.Verb[..^1];
        bool pattern = name.Length > 0 && step.Verb[^1] == '?';
        string text = pattern ? step.Text : names.Fill(step.Text);
        switch (step.Verb[^1])
        {
            case '$':
                Check(step, await ExecuteAsync(step, text));
                break;
            case '?' when name.Length == 0:
                await RepeatAsync(step, text);
                break;
            case '&':
                _background[name] = _etcdctl.Start(Split(text));
                break;
            case '<':
                await _background[name].StandardInput.WriteLineAsync(text);
                await _background[name].StandardInput.FlushAsync();
                break;
            case '?':
                await _background[name].WaitForLineAsync(line => names.TryMatch(step.Text, line));
                break;
            default:
                await EndAsync(step, _background[name], interrupt: step.Verb[^1] == '^');
                break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ChildProcess process in _background.Values)
        {
            await process.DisposeAsync();
        }
    }

    private static string[] Split(string text) =>
        [.. Words().Matches(text).Select(word => string.Concat(word.Groups["part"].Captures.Select(part => part.Value)))];

    private Task<EtcdctlResult> ExecuteAsync(MatrixStep step, string text) =>
        _etcdctl.RunAsync(Split(text), string.Concat(step.Input.Select(line => names.Fill(line) + "\n")));

    /// <summary>For what a member may learn late, or what has to end by itself.</summary>
    private async Task RepeatAsync(MatrixStep step, string text)
    {
        string? problem = null;
        try
        {
            await Eventually.Async(async () => (problem = Problem(step, await ExecuteAsync(step, text))) is null);
        }
        catch (Xunit.Sdk.XunitException)
        {
            Failures.Add(problem ?? $"Line {step.Line}: not in time");
        }
    }

    private async Task EndAsync(MatrixStep step, ChildProcess process, bool interrupt)
    {
        if (interrupt)
        {
            process.Signal(UnixSignal.Interrupt);
        }

        int exitCode = await process.WaitForExitAsync();
        Check(step, new EtcdctlResult(process.CommandLine, exitCode, process.StandardOutput.Text, process.StandardError.Text));
    }

    private void Check(MatrixStep step, EtcdctlResult result)
    {
        if (Problem(step, result) is { } problem)
        {
            Failures.Add(problem);
        }
    }

    private string? Problem(MatrixStep step, EtcdctlResult result)
    {
        string output = step.Output is null ? string.Empty : string.Concat(step.Output.Select(line => line is "..." ? "{...}" : line is "{**}" ? line : line + "\n"));
        bool right = result.ExitCode == step.ExitCode
            && (step.Output is null || names.TryMatch(output, result.Stdout))
            && (step.Error is null || names.TryMatch(step.Error, result.Stderr.TrimEnd('\n').Split('\n')[^1]));
        return right
            ? null
            : $"Line {step.Line}: '{result.CommandLine}'\nwas expected to end with {step.ExitCode} and to print\n{output}{step.Error}\n"
                + $"and ended with {result.ExitCode} and printed\n{result.Stdout}\n--- stderr\n{result.Stderr}";
    }

    /// <summary>Words apart by blanks, parts of them in quotes, as a shell takes them.</summary>
    [GeneratedRegex("""(?:'(?<part>[^']*)'|"(?<part>[^"]*)"|(?<part>[^\s'"]+))+""")]
    private static partial Regex Words();
}
