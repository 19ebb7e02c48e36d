using Discovery.Client.Registry;

namespace Discovery.Extensions.Registration.Tests;

public class CheckStateTests
{
    [Theory]
    // Runs: p(assing), w(arning), c(ritical). States: s(tarting), p, w, c after each run.
    [InlineData(1, 1, "pcp", "pcp")]
    [InlineData(3, 1, "pccpccc", "pppppp" + "c")]
    [InlineData(3, 1, "ccc", "ssc")]
    [InlineData(1, 2, "ppcpp", "spccp")]
    [InlineData(1, 2, "pcpcpp", "sccccp")]
    [InlineData(2, 1, "pwcp", "pwwp")]
    [InlineData(1, 3, "ppwp", "sswp")]
    public void Thresholds_decide_when_runs_count(int failures, int successes, string runs, string states)
    {
        var state = new CheckState(new ServiceCheckOptions { FailuresBeforeCritical = failures, SuccessesBeforePassing = successes });
        var before = state.Status;
        for (var i = 0; i < runs.Length; i++)
        {
            var changed = state.Add(new CheckResult(Status(runs[i]), $"run {i}"));
            Assert.Equal((Status(states[i]), $"run {i}"), (state.Status, state.Note));
            Assert.Equal(before != state.Status, changed);
            before = state.Status;
        }
    }

    private static ServiceStatus Status(char letter) => letter switch
    {
        'p' => ServiceStatus.Passing,
        'w' => ServiceStatus.Warning,
        'c' => ServiceStatus.Critical,
        _ => ServiceStatus.Starting,
    };
}
