using Discovery.Recipes.Elections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NightlyReport;

// Start it several times: one process writes reports, the others wait for it to end.
//   dotnet run --project examples/NightlyReport -- --store http://127.0.0.1:2379 --ttl 00:00:05 --every 00:00:01
var builder = Host.CreateApplicationBuilder(args);
builder.Configuration
    .AddInMemoryCollection(new Dictionary<string, string?> { ["KvStore:Endpoints"] = builder.Configuration["KvStore:Endpoints"] ?? "http://127.0.0.1:2379" })
    .AddCommandLine(args, new Dictionary<string, string>
    {
        ["--store"] = "KvStore:Endpoints",
        ["--ttl"] = "Report:Ttl",
        ["--every"] = "Report:Every",
    });
builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);

builder.Services.Configure<ReportOptions>(builder.Configuration.GetSection("Report"));
builder.Services.AddSingleton<ReportStore>();
builder.Services.AddSingletonJob<ReportJob>("nightly-report", options =>
{
    options.Ttl = builder.Configuration.GetValue("Report:Ttl", TimeSpan.FromSeconds(5));
});

await builder.Build().RunAsync();
