using System.Diagnostics;
using Discovery.TestKit;

namespace Discovery.Conformance.Clients;

/// <summary>A client of somebody else's, and the program here that uses it.</summary>
/// <param name="Program">Under Programs, copied beside the tests.</param>
/// <param name="Imports">What says, by its exit code, whether the client is installed.</param>
/// <param name="Install">What to do when it is not.</param>
internal sealed record ForeignClient(string Interpreter, string Program, string[] Imports, string Install, IReadOnlyDictionary<string, string?> Environment)
{
    // Debian's packages belong to Debian's interpreter, whatever is first on PATH.
    private static readonly string Python = Variable("DISCOVERY_PYTHON") ?? "/usr/bin/python3";

    private static readonly string Node = Variable("DISCOVERY_NODE") ?? "node";

    public static readonly IReadOnlyDictionary<string, ForeignClient> All = new Dictionary<string, ForeignClient>
    {
        ["python3-etcd3"] = new(
            Python, "etcd3_client.py", ["-c", "import etcd3"], "apt-get install python3-etcd3, Debian's; DISCOVERY_PYTHON names the interpreter",
            // Its messages were generated for an older protobuf than the one beside it.
            new Dictionary<string, string?> { ["PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION"] = "python" }),
        ["python3-etcd3gw"] = new(
            Python, "etcd3gw_client.py", ["-c", "import etcd3gw"], "apt-get install python3-etcd3gw, Debian's; DISCOVERY_PYTHON names the interpreter",
            new Dictionary<string, string?>()),
        ["npm-etcd3"] = new(
            Node, "client.js", ["-e", "require('etcd3')"], "npm install etcd3; DISCOVERY_NODE_MODULES names the node_modules folder that it is in",
            new Dictionary<string, string?> { ["NODE_PATH"] = Variable("DISCOVERY_NODE_MODULES") }),
    };

    /// <summary>Why not to run it; null when it is installed. CI runs it in any case, and fails.</summary>
    public string? SkipReason() =>
        IsInstalled() || string.Equals(Variable("CI"), "true", StringComparison.OrdinalIgnoreCase) ? null : $"the client is not installed: {Install}";

    public async Task<(int ExitCode, string Output, string[] Lines)> RunAsync(params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Clients", "Programs", Program);
        await using ChildProcess process = ChildProcess.Start(Interpreter, [program, .. arguments], Environment);
        int exitCode = await process.WaitForExitAsync(TimeSpan.FromSeconds(120));
        return (exitCode, process.Output, process.StandardOutput.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private bool IsInstalled()
    {
        var start = new ProcessStartInfo(Interpreter, Imports) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach ((string name, string? value) in Environment)
            start.Environment[name] = value;
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is not even the interpreter.
            return false;
        }
    }

    private static string? Variable(string name) => System.Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
