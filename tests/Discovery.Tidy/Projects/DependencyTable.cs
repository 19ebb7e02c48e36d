namespace Discovery.Tidy.Projects;

/// <summary>Which project may link which others: the dependencies of the design, pointing down only.</summary>
internal static class DependencyTable
{
    private static readonly string[] Client = ["Discovery.Protocol", "Discovery.Rpc", "Discovery.Client"];

    /// <summary>Every project outside of tests/ has its row. A project may link those that it lists, and no other.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Allowed = new Dictionary<string, string[]>
    {
        // The ground: neither knows anything of this repository.
        ["Discovery.Protocol"] = [],
        ["Discovery.Rpc"] = [],
        ["Discovery.Dns"] = [],
        ["Discovery.Rpc.Kestrel"] = ["Discovery.Rpc"],

        // Consensus and storage do not know each other, nor what they carry.
        ["Discovery.Raft"] = [],
        ["Discovery.Storage"] = [],
        ["Discovery.Store"] = ["Discovery.Protocol", "Discovery.Storage"],
        ["Discovery.Server"] =
        [
            "Discovery.Protocol", "Discovery.Rpc", "Discovery.Rpc.Kestrel", "Discovery.Raft", "Discovery.Storage", "Discovery.Store",
        ],

        // Integrations speak the protocol: what they do against our server they do against any etcd.
        ["Discovery.Client"] = ["Discovery.Protocol", "Discovery.Rpc", "Discovery.Dns"],
        ["Discovery.Extensions.Caching"] = Client,
        ["Discovery.Extensions.Configuration"] = Client,
        ["Discovery.Extensions.DataProtection"] = [.. Client, "Discovery.Extensions.Configuration"],
        ["Discovery.Extensions.HealthChecks"] = Client,
        ["Discovery.Extensions.Registration"] = Client,
        ["Discovery.Extensions.ServiceDiscovery"] = Client,
        ["Discovery.Extensions.Yarp"] = Client,
        ["Discovery.Recipes.Elections"] = Client,

        ["Discovery.Sidecar"] = ["Discovery.Client", "Discovery.Extensions.Yarp", "Discovery.Extensions.Configuration"],

        ["Catalog"] = ["Discovery.Client", "Discovery.Extensions.Configuration", "Discovery.Extensions.Registration"],
        ["NightlyReport"] = ["Discovery.Client", "Discovery.Extensions.Configuration", "Discovery.Recipes.Elections"],
        ["Tour"] = ["Discovery.Client"],
        ["Trimmed"] = ["Discovery.Client"],
    };

    /// <summary>Started as processes: built first, not linked (ReferenceOutputAssembly="false").</summary>
    public static readonly IReadOnlyDictionary<string, string[]> MayStart = new Dictionary<string, string[]>
    {
        ["Tour"] = ["Discovery.Server", "Discovery.Sidecar", "Catalog", "NightlyReport"],
    };

    /// <summary>Usable from console and trimmed applications: no ASP.NET in them nor in what they link.</summary>
    public static bool MustNotNeedAspNet(string project) =>
        project is "Discovery.Protocol" or "Discovery.Rpc" or "Discovery.Dns" or "Discovery.Client" or "Discovery.Extensions.Caching"
            or "Discovery.Extensions.Configuration" or "Discovery.Extensions.HealthChecks" or "Discovery.Extensions.ServiceDiscovery"
            or "Discovery.Raft" or "Discovery.Storage" or "Discovery.Store"
        || project.StartsWith("Discovery.Recipes.", StringComparison.Ordinal);

    /// <summary>What is wrong with one project's references.</summary>
    public static IEnumerable<string> Violations(string project, string topFolder, ProjectReference reference, string? referencedFolder)
    {
        if (topFolder == "tests")
        {
            // Tests may look at anything; what they check against their own kit is theirs to say.
            yield break;
        }

        if (referencedFolder == "tests")
        {
            yield return $"{project} references {reference.Name} of tests/: product code must not need test code";
        }
        else if (!Allowed.TryGetValue(project, out string[]? linked))
        {
            yield return $"{project} has no row in {nameof(DependencyTable)}: add one with what it may link";
        }
        else if (reference.IsLinked && !linked.Contains(reference.Name))
        {
            yield return $"{project} links {reference.Name}; it may link {List(linked)}";
        }
        else if (!reference.IsLinked && !MayStart.GetValueOrDefault(project, []).Contains(reference.Name))
        {
            yield return $"{project} starts {reference.Name}; it may start {List(MayStart.GetValueOrDefault(project, []))}";
        }
    }

    private static string List(string[] projects) => projects.Length == 0 ? "nothing" : string.Join(", ", projects);
}
