using BenchmarkDotNet.Running;
using Discovery.Benchmarks;
using Discovery.Benchmarks.Generators;
using Discovery.Benchmarks.Leases;
using Discovery.Benchmarks.Speed;
using Discovery.Benchmarks.Speed.EmptyHandler;
using Discovery.Benchmarks.Storage;

return args switch
{
    ["storage", .. var rest] => await BenchmarkOptions.RunAsync(rest, StorageCommand.RunAsync),
    ["compaction", .. var rest] => await BenchmarkOptions.RunAsync(rest, CompactionCommand.RunAsync),
    ["leases", .. var rest] => await BenchmarkOptions.RunAsync(rest, LeasesCommand.RunAsync),
    ["budget", .. var rest] => await BenchmarkOptions.RunAsync(rest, BudgetCommand.RunAsync),
    ["speed", .. var rest] => await SpeedOptions.RunAsync(rest, SpeedCommand.RunAsync),
    // Processes that speed starts.
    ["generate", .. var rest] => await GenerateCommand.RunAsync(rest),
    ["empty-handler"] => await EmptyHandlerCommand.RunAsync(),
    ["parts", .. var rest] => Parts(rest),
    _ => BenchmarkOptions.Usage(),
};

static int Parts(string[] rest)
{
    BenchmarkSwitcher.FromAssembly(typeof(BenchmarkOptions).Assembly).Run(rest);
    return 0;
}
