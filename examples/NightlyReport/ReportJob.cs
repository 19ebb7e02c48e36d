using Discovery.Recipes.Elections;
using Microsoft.Extensions.Options;

namespace NightlyReport;

/// <summary>Writes numbered reports. Whoever takes over goes on with the next number.</summary>
internal sealed class ReportJob(ReportStore reports, IOptions<ReportOptions> options) : ISingletonJob
{
    public async Task RunAsync(SingletonJobContext context, CancellationToken cancellationToken)
    {
        Console.WriteLine($"leading: process {Environment.ProcessId}, fencing token {context.FencingToken}");
        using var timer = new PeriodicTimer(options.Value.Every);
        do
        {
            var number = await reports.WriteNextAsync(context, cancellationToken);
            Console.WriteLine($"report {number} by process {Environment.ProcessId}, fencing token {context.FencingToken}");
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }
}
