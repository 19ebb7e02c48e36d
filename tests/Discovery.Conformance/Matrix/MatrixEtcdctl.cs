using System.Collections;
using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.Matrix;

/// <summary>etcdctl pointed at a cluster, with its certificates and its root, unless the command says otherwise.</summary>
/// <param name="login">Whether commands are root's when the cluster has auth.</param>
internal sealed class MatrixEtcdctl(MatrixCluster cluster, bool login = true)
{
    /// <summary>Most commands need milliseconds; a hung one must not hang the run.</summary>
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(60);

    /// <param name="arguments">Behind variables of its environment, as a shell takes them: "ETCDCTL_ENDPOINTS=…".</param>
    public async Task<EtcdctlResult> RunAsync(IReadOnlyList<string> arguments, string input = "", TimeSpan? timeout = null)
    {
        await using ChildProcess command = Start(arguments);
        try
        {
            await command.StandardInput.WriteAsync(input);
            command.StandardInput.Close();
        }
        catch (IOException)
        {
            // etcdctl has ended without reading: its output says why.
        }

        int exitCode = await command.WaitForExitAsync(timeout ?? CommandTimeout);
        return new EtcdctlResult(command.CommandLine, exitCode, command.StandardOutput.Text, command.StandardError.Text);
    }

    public ChildProcess Start(IReadOnlyList<string> arguments)
    {
        string[] variables = [.. arguments.TakeWhile(a => a.StartsWith("ETCDCTL_", StringComparison.Ordinal))];
        string[] own = [.. arguments.Skip(variables.Length)];
        // A variable of whoever runs the tests would change what the commands do.
        Dictionary<string, string?> environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => (string)entry.Key)
            .Where(name => name.StartsWith("ETCDCTL_", StringComparison.Ordinal))
            .ToDictionary(name => name, string? (_) => null);
        environment["ETCDCTL_API"] = "3";
        foreach (string[] variable in variables.Select(v => v.Split('=', 2)))
        {
            environment[variable[0]] = variable[1];
        }

        List<string> flags = [];
        // A member of etcd knows a token once it has applied the login: other calls are made again until then, a watch is not.
        bool stays = own.FirstOrDefault() == "watch" && cluster.Auth && cluster.Facts.Contains("etcd");
        Add("endpoints", stays ? cluster.Cluster[0].Endpoint : cluster.Cluster.Endpoints);
        Add("cacert", cluster.Tls?.CaFile);
        Add("cert", cluster.Tls?.ClientCert);
        Add("key", cluster.Tls?.ClientKey);
        Add("user", login ? cluster.User : null);
        // "--cert=" in a script takes away what all get; etcdctl itself refuses files without a name.
        own = [.. own.Where(a => a is not ("--cacert=" or "--cert=" or "--key="))];
        return ChildProcess.Start(EtcdctlExecutable.Require(), [.. flags, .. own], environment);

        // What the command says itself comes in the place of what all get; etcdctl adds lists up, and refuses what flag and variable say.
        void Add(string flag, string? value)
        {
            string name = $"--{flag}";
            bool given = own.TakeWhile(a => a != "--").Any(a => a == name || a.StartsWith(name + "=", StringComparison.Ordinal));
            if (value is not null && !given && string.IsNullOrEmpty(environment.GetValueOrDefault($"ETCDCTL_{flag.ToUpperInvariant()}")))
            {
                flags.AddRange([name, value]);
            }
        }
    }
}
