using System.Globalization;
using System.Text;
using System.Text.Json;
using Discovery.TestKit;

namespace Discovery.Conformance.Etcdctl;

/// <summary>What the tests that drive etcdctl share: one server a class, a key prefix a test.</summary>
public abstract class EtcdctlTests(ConformanceServer server) : IClassFixture<ConformanceServer>
{
    /// <summary>This test's own part of the key space, with a slash at its end.</summary>
    protected string P { get; } = server.NextPrefix();

    protected ConformanceServer Server { get; } = server;

    protected static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>The response header as etcdctl writes it in JSON, ids and term normalised.</summary>
    protected static string Header(long revision) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"cluster_id":C,"member_id":M,"revision":{{revision}},"raft_term":T}""");

    /// <summary>The response header as etcdctl writes it with -w fields, ids and term normalised.</summary>
    protected static string HeaderFields(long revision) =>
        string.Create(CultureInfo.InvariantCulture, $"\"ClusterID\" : C\n\"MemberID\" : M\n\"Revision\" : {revision}\n\"RaftTerm\" : T\n");

    /// <summary>A header inside a transaction's response carries the revision alone.</summary>
    protected static string InnerHeaderFields(long revision) =>
        string.Create(CultureInfo.InvariantCulture, $"\"ClusterID\" : 0\n\"MemberID\" : 0\n\"Revision\" : {revision}\n\"RaftTerm\" : 0\n");

    protected static string KeyValueJson(string key, long create, long mod, long version, string value) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"key":"{{Base64(key)}}","create_revision":{{create}},"mod_revision":{{mod}},"version":{{version}},"value":"{{Base64(value)}}"}""");

    /// <param name="prefix">"Prev" for a previous value.</param>
    protected static string KeyValueFields(string key, long create, long mod, long version, string value, string prefix = "") =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"\"{prefix}Key\" : \"{key}\"\n\"{prefix}CreateRevision\" : {create}\n\"{prefix}ModRevision\" : {mod}\n\"{prefix}Version\" : {version}\n\"{prefix}Value\" : \"{value}\"\n\"{prefix}Lease\" : 0\n");

    protected Task<EtcdctlResult> Run(params string[] arguments) => Server.RunAsync(null, arguments);

    protected Task<EtcdctlResult> RunWithInput(string input, params string[] arguments) => Server.RunAsync(input, arguments);

    /// <summary>Runs a command that must succeed.</summary>
    /// <returns>Its output, ids and term normalised.</returns>
    protected async Task<string> Normalised(params string[] arguments) => Server.Normalise((await Run(arguments)).Succeeds());

    protected async Task Put(string key, string value) => (await Run("put", "--", key, value)).Prints("OK\n");

    /// <summary>The store's current revision; the tests of a class run one after the other, so it stands still meanwhile.</summary>
    protected async Task<long> RevisionAsync()
    {
        using JsonDocument answer = JsonDocument.Parse((await Run("get", $"{P}absent", "-w", "json")).Succeeds());
        return answer.RootElement.GetProperty("header").GetProperty("revision").GetInt64();
    }

    protected ChildProcess Start(params string[] arguments) => Server.Start(arguments);
}
