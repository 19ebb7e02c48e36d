using Discovery.TestKit;

namespace Discovery.Conformance.Tls;

/// <summary>A server whose clients need certificates.</summary>
public sealed class TlsServer : IAsyncLifetime
{
    private ServerProcess? _process;

    public ClusterCertificates Tls { get; } = new("alice");

    public ServerProcess Process => _process ?? throw new InvalidOperationException("The server has not been started.");

    public async Task InitializeAsync() => _process = await ServerProcess.StartAsync(new ServerProcessOptions { Tls = Tls });

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        Tls.Dispose();
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit code, and what it wrote.</returns>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string program, params string[] arguments)
    {
        await using ChildProcess command = ChildProcess.Start(
            program, arguments, new Dictionary<string, string?> { ["ETCDCTL_API"] = "3", ["ETCDCTL_ENDPOINTS"] = null });
        int exitCode = await command.WaitForExitAsync(TimeSpan.FromSeconds(60));
        return (exitCode, command.StandardOutput.Text, command.StandardError.Text);
    }
}
