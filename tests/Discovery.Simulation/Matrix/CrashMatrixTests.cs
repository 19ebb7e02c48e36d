using System.Diagnostics;
using System.Globalization;
using Discovery.Protocol;
using Discovery.TestKit;
using Xunit.Abstractions;

namespace Discovery.Simulation.Matrix;

/// <summary>
/// The power goes at every write, sync, rename and delete of each operation of the storage, under the whole node, and takes what was not
/// synced, leaves it, or tears it.
/// </summary>
public sealed class CrashMatrixTests(ITestOutputHelper output)
{
    // How many times each boundary is torn, and how many times the recoveries of the sample are cut off.
    private static readonly int Effort =
        int.TryParse(Environment.GetEnvironmentVariable("DISCOVERY_CRASH_MATRIX"), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value : 2;

    private static readonly IReadOnlyList<Proposal> Checkpoint = [];

    [Fact]
    public void A_crash_at_any_operation_of_an_append_to_the_log_loses_nothing_that_was_acknowledged()
    {
        var matrix = Run("log append", Appends().Begin);
        Assert.Contains(matrix.Operations, o => o.Kind == SimOperationKind.Create && IsLog(o));
    }

    [Fact]
    public void A_crash_at_any_operation_of_a_truncation_of_the_log_loses_nothing_that_was_acknowledged()
    {
        var matrix = Run("log truncation", Truncations().Begin);
        Assert.True(matrix.Operations.Count(o => o.Kind == SimOperationKind.Delete && IsLog(o)) >= 3, matrix.Counts.ToString());
    }

    [Fact]
    public void A_crash_at_any_operation_of_a_checkpoint_loses_nothing_that_was_acknowledged()
    {
        var matrix = Run("checkpoint", Checkpoints().Begin);
        Assert.Contains(matrix.Operations, o => o.Kind == SimOperationKind.Delete && o.Name.StartsWith("revisions-", StringComparison.Ordinal));
        Assert.Contains(matrix.Operations, o => o.Kind == SimOperationKind.Create && o.Name.StartsWith("revisions-", StringComparison.Ordinal));
        Assert.Contains(matrix.Operations, o => o.Kind == SimOperationKind.Rename);
    }

    [Fact]
    public void A_crash_at_any_operation_of_the_install_of_a_snapshot_loses_nothing_that_was_acknowledged()
    {
        var scenario = new InstallScenario();
        var matrix = Run("snapshot install", scenario.Begin);
        Assert.Contains(matrix.Operations, o => o.Kind == SimOperationKind.Delete && IsLog(o));
        Assert.Contains(matrix.Operations, o => o.Kind == SimOperationKind.Delete && o.Name.StartsWith("revisions-", StringComparison.Ordinal));
        using var whole = scenario.Begin(0);
        whole.Run();
        Assert.Equal(2, ((InstallCase)whole).Snapshots);
    }

    [Fact]
    public void The_matrix_finds_a_directory_that_is_never_synced()
    {
        foreach (var scenario in new[] { Appends(), Checkpoints() })
            Assert.Throws<LostWriteException>(() => new CrashMatrix("no directory syncs", scenario.BeginWithoutDirectorySyncs, 1).Run());
    }

    private CrashMatrix Run(string name, Func<int, IMatrixCase> begin)
    {
        var matrix = new CrashMatrix(name, begin, Effort);
        var watch = Stopwatch.StartNew();
        matrix.Run();
        output.WriteLine($"{matrix.Counts}, {watch.Elapsed.TotalSeconds:F0} s");
        Assert.True(matrix.Counts.Cases >= 4 * matrix.Operations.Count);
        Assert.True(matrix.Counts.SecondCrashes >= matrix.Operations.Count / 5);
        return matrix;
    }

    // Small batches, one that fills more than a page, one that fills more than a file.
    private static LonelyScenario Appends() =>
        new LonelyScenario(
        [
            [Put(1)], [Put(2), Put(3)], [Put(4), LonelyScenario.Put("large", 7000, 'l'), Put(5)], [Put(6)],
            [.. Enumerable.Range(0, 10).Select(i => LonelyScenario.Put("bulk" + i, 7000, 'b'))], [Put(7), Put(8)],
        ]).Prepare([[Put(1), Put(2)], [Put(3)]]);

    // Three files of the log go at once, and later the next one.
    private static LonelyScenario Truncations() =>
        new LonelyScenario([[Put(1)], Checkpoint, [Put(2)], .. Enumerable.Repeat<IReadOnlyList<Proposal>>([LonelyScenario.Put("large", 7000, 'l'), Put(9), LonelyScenario.Put("large", 7000, 'm')], 5), Checkpoint, [Put(3)]])
            .Prepare(Enumerable.Range(0, 60).Select(i => (IReadOnlyList<Proposal>)[Put(i)]));

    // Compacted revisions are deleted after one checkpoint, and FASTER's log is compacted with the next.
    private static LonelyScenario Checkpoints() =>
        new LonelyScenario([[Put(1)], Checkpoint, [LonelyScenario.Compact(110), Put(2)], Checkpoint, [Put(3), Put(4)], Checkpoint, [Put(5)], Checkpoint, Checkpoint])
            .Prepare(Enumerable.Range(0, 12).Select(i => (IReadOnlyList<Proposal>)[.. Enumerable.Range(0, 10).Select(Put)]));

    private static Proposal Put(int n) => LonelyScenario.Put($"key/{n % 10}", 400, (char)('a' + (n % 26)));

    private static bool IsLog(SimOperation operation) => operation.Name.StartsWith("log-", StringComparison.Ordinal);
}
