using Discovery.TestKit;

namespace Discovery.Conformance.Matrix;

/// <summary>All that etcdctl can do, by the scripts in Scripts, in one setting. Each script has keys and users of its own.</summary>
public abstract partial class MatrixTests(MatrixCluster cluster)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Matrix", "Scripts");

    public static TheoryData<string> Scripts => [.. Directory.EnumerateFiles(Folder, "*.txt").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [EtcdctlTheory]
    [MemberData(nameof(Scripts))]
    public async Task Every_command_of_the_script_prints_what_etcd_lets_it_print(string script)
    {
        MatrixNames names = new();
        names["p"] = script;
        names["tmp"] = cluster.Folder.Path;
        names["e"] = cluster.Cluster.Endpoints;
        names["e1"] = cluster.Cluster[0].Endpoint;
        names["mirror"] = cluster.Mirror.Endpoint;
        names["mirrorflags"] = cluster.Tls is { } tls
            ? $"--dest-insecure-transport=false --dest-cacert {tls.CaFile} --dest-cert {tls.ClientCert} --dest-key {tls.ClientKey}"
            : string.Empty;
        IReadOnlyList<MatrixStep> steps = MatrixScript.Parse(await File.ReadAllLinesAsync(Path.Combine(Folder, script + ".txt")), cluster.Facts);
        await using MatrixRun run = new(cluster, names);
        foreach (MatrixStep step in steps)
        {
            try
            {
                await run.DoAsync(step);
            }
            catch (Exception e) when (e is FormatException or TimeoutException or InvalidOperationException or KeyNotFoundException)
            {
                run.Failures.Add($"Line {step.Line}: {e.Message}");
            }
        }

        Assert.True(run.Failures.Count == 0, $"{script}\n{string.Join("\n\n", run.Failures)}");
    }
}
