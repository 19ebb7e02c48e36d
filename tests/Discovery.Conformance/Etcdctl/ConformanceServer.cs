using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Discovery.TestKit;

namespace Discovery.Conformance.Etcdctl;

/// <summary>The server that the tests of one class share, one after the other, and etcdctl pointed at it.</summary>
public partial class ConformanceServer : IAsyncLifetime
{
    /// <summary>Commands of their own need milliseconds; a hung one must not hang the run.</summary>
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(60);

    private ServerProcess? _process;
    private string _clusterId = string.Empty;
    private string _memberId = string.Empty;
    private int _prefixes;

    public ServerProcess Process => _process ?? throw new InvalidOperationException("The server has not been started.");

    public ulong MemberId => ulong.Parse(_memberId, CultureInfo.InvariantCulture);

    /// <summary>The version of etcd that the server says it is.</summary>
    public Version Version { get; private set; } = new();

    /// <summary>Flags beside those that every server gets.</summary>
    protected virtual IReadOnlyList<string> ExtraArguments => [];

    public async Task InitializeAsync()
    {
        // Without etcdctl every test of the class is skipped: no server is needed then.
        if (EtcdctlExecutable.SkipReason is not null)
        {
            return;
        }

        _process = await ServerProcess.StartAsync(new ServerProcessOptions { ExtraArguments = ExtraArguments });
        using JsonDocument status = JsonDocument.Parse((await RunAsync(null, "endpoint", "status", "-w", "json")).Succeeds());
        Version = Version.Parse(status.RootElement[0].GetProperty("Status").GetProperty("version").GetString()!);
        using JsonDocument answer = JsonDocument.Parse((await RunAsync(null, "member", "list", "-w", "json")).Succeeds());
        JsonElement header = answer.RootElement.GetProperty("header");
        _clusterId = header.GetProperty("cluster_id").GetRawText();
        _memberId = header.GetProperty("member_id").GetRawText();
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    /// <summary>A prefix no other test of the class uses: "t1/".</summary>
    public string NextPrefix() => string.Create(CultureInfo.InvariantCulture, $"t{Interlocked.Increment(ref _prefixes)}/");

    public async Task<EtcdctlResult> RunAsync(string? input, params string[] arguments)
    {
        await using ChildProcess command = Start(arguments);
        try
        {
            await command.StandardInput.WriteAsync(input);
            command.StandardInput.Close();
        }
        catch (IOException)
        {
            // etcdctl has refused its arguments and gone without reading: its output says why.
        }

        int exitCode = await command.WaitForExitAsync(CommandTimeout);
        return new EtcdctlResult(command.CommandLine, exitCode, command.StandardOutput.Text, command.StandardError.Text);
    }

    /// <summary>A command that goes on by itself (watch, keep-alive, lock, elect).</summary>
    public ChildProcess Start(params string[] arguments)
    {
        // etcdctl takes flags from ETCDCTL_* too and refuses the ones given twice.
        Dictionary<string, string?> environment = Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(name => name.StartsWith("ETCDCTL_", StringComparison.Ordinal))
            .ToDictionary(name => name, string? (_) => null);
        environment["ETCDCTL_API"] = "3";
        return ChildProcess.Start(EtcdctlExecutable.Require(), ["--endpoints", Process.Endpoint, .. arguments], environment);
    }

    /// <summary>
    /// JSON or fields output with the server's ids replaced by C (cluster) and M (member) and the term by T: ids differ between
    /// servers, and the term is the number of elections there have been. Another cluster's or member's id stays and so fails the test.
    /// </summary>
    public string Normalise(string output)
    {
        string named = output
            .Replace($"\"cluster_id\":{_clusterId},", "\"cluster_id\":C,", StringComparison.Ordinal)
            .Replace($"\"member_id\":{_memberId},", "\"member_id\":M,", StringComparison.Ordinal)
            .Replace($"\"ClusterID\" : {_clusterId}\n", "\"ClusterID\" : C\n", StringComparison.Ordinal)
            .Replace($"\"MemberID\" : {_memberId}\n", "\"MemberID\" : M\n", StringComparison.Ordinal);
        return Term().Replace(named, "${name}T");
    }

    [GeneratedRegex("""(?<name>"raft_term":|"RaftTerm" : )[1-9]\d*""")]
    private static partial Regex Term();
}
