using System.Text.Json;
using Discovery.Benchmarks.Generators;
using Discovery.TestKit;

namespace Discovery.Benchmarks.Speed;

/// <summary>Our own generator, as a process of its own on the load's core.</summary>
internal sealed class GeneratorProcess : IAsyncDisposable
{
    // What it makes on the server before it begins, with a machine that is slow.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    // One thread waits for all sockets and calls the handlers itself: no hops on a core of its own, and no locks.
    private static readonly Dictionary<string, string?> Environment = new()
    {
        ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1",
        ["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "1",
    };

    private readonly ChildProcess _process;
    private readonly CancellationToken _stop;

    private GeneratorProcess(ChildProcess process, CancellationToken stop) => (_process, _stop) = (process, stop);

    public static GeneratorProcess Start(GeneratorPlan plan, IReadOnlyList<string> launcher, CancellationToken stop)
    {
        var dll = Path.Combine(AppContext.BaseDirectory, typeof(GeneratorProcess).Assembly.GetName().Name + ".dll");
        string[] words = [.. launcher, DotnetProject.Dotnet, dll, "generate", .. plan.Words];
        return new GeneratorProcess(ChildProcess.Start(words[0], words[1..], Environment), stop);
    }

    /// <summary>Waits until it has come to this mark.</summary>
    public Task ReachAsync(string mark) => _process.WaitForLineAsync(line => line == mark, Patience).WaitAsync(_stop);

    /// <summary>Lets it go on.</summary>
    public async Task GoAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        await _process.StandardInput.FlushAsync(_stop);
    }

    /// <summary>Waits for the end.</summary>
    /// <exception cref="InvalidOperationException">A request was refused, or none was answered.</exception>
    public async Task<GeneratorResult> ResultAsync()
    {
        var line = await _process.WaitForLineAsync(l => l.StartsWith(Marks.ResultPrefix, StringComparison.Ordinal), Patience).WaitAsync(_stop);
        var result = JsonSerializer.Deserialize<GeneratorResult>(line[Marks.ResultPrefix.Length..])!;
        return result is { Failed: 0, Done: > 0 }
            ? result
            : throw new InvalidOperationException($"{result.Done} requests succeeded, {result.Failed} failed.\n{_process.CommandLine}");
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
