using Discovery.TestKit;

namespace Discovery.Benchmarks.Speed.EmptyHandler;

/// <summary>The empty handler, on the servers' core.</summary>
internal sealed class EmptyHandlerProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private EmptyHandlerProcess(ChildProcess process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public int Pid => _process.Pid;

    public static async Task<EmptyHandlerProcess> StartAsync(CancellationToken stop)
    {
        var dll = Path.Combine(AppContext.BaseDirectory, typeof(EmptyHandlerProcess).Assembly.GetName().Name + ".dll");
        string[] words = [.. Pinning.Server, DotnetProject.Dotnet, dll, "empty-handler"];
        var process = ChildProcess.Start(words[0], words[1..]);
        try
        {
            var line = await process.WaitForLineAsync(l => l.StartsWith(EmptyHandlerCommand.ListeningPrefix, StringComparison.Ordinal)).WaitAsync(stop);
            return new EmptyHandlerProcess(process, new Uri(line[EmptyHandlerCommand.ListeningPrefix.Length..]));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
