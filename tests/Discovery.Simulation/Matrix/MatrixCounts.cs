using Discovery.TestKit;

namespace Discovery.Simulation.Matrix;

/// <summary>What a matrix has been through.</summary>
internal sealed class MatrixCounts(string name)
{
    private int _cases;
    private int _recoveries;
    private int _secondCrashes;

    /// <summary>The operations of the scenario that change something on the disk, by kind: the power goes at each of them.</summary>
    public Dictionary<SimOperationKind, int> Boundaries { get; } = [];

    public int Cases => _cases;

    public int SecondCrashes => _secondCrashes;

    public void AddCase() => Interlocked.Increment(ref _cases);

    public void AddRecovery() => Interlocked.Increment(ref _recoveries);

    public void AddSecondCrash() => Interlocked.Increment(ref _secondCrashes);

    public override string ToString() =>
        $"{name}: {Boundaries.Values.Sum()} boundaries ({string.Join(", ", Boundaries.OrderBy(b => b.Key).Select(b => $"{b.Value} {b.Key}"))}), " +
        $"{_cases} crashes, {_secondCrashes} of them followed by another one in the recovery, {_recoveries} recoveries checked";
}
