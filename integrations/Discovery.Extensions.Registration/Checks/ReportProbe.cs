using System.Threading.Channels;

namespace Discovery.Extensions.Registration;

/// <summary>Waits for the application's own report. That none comes in time is the runner's to say.</summary>
internal sealed class ReportProbe : ICheckProbe
{
    // Only the newest word counts.
    private readonly Channel<CheckResult> _reports =
        Channel.CreateBounded<CheckResult>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    public void Report(CheckResult result) => _reports.Writer.TryWrite(result);

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken) => await _reports.Reader.ReadAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
