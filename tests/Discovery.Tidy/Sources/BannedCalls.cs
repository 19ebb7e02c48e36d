using Discovery.Tidy.Repo;

namespace Discovery.Tidy.Sources;

/// <summary>
/// Clock, chance, blocking and process control, where no analyzer watches: Raft and Store have BannedSymbols.core.txt besides.
/// </summary>
internal static class BannedCalls
{
    private const string PolledTask = "the scheduler has seen that the task is complete; an await would leave its thread";

    private static readonly Dictionary<string, string> None = [];

    public static readonly IReadOnlyList<BannedCall> All =
    [
        new(
            @"\bDateTime(Offset)?\.(Utc)?(Now|Today)\b",
            file => file.TopFolder is not ("tests" or "examples"),
            "take the time from a TimeProvider that is passed in",
            None),
        new(
            @"\bThread\.Sleep\b",
            _ => true,
            "await the condition (tests: Eventually.Async) or a delay on a TimeProvider",
            None),
        new(
            @"\bnew\s+Random\s*\(\s*\)",
            _ => true,
            "pass a seed, so that a run can be repeated",
            None),
        new(
            @"\bRandom\.Shared\b",
            file => file.TopFolder is "server" or "tests",
            "take a seeded Random that is passed in, so that a run can be repeated",
            new Dictionary<string, string>
            {
                ["tests/Discovery.TestKit/Servers/PortReservation.cs"] = "test processes side by side must not draw the same ports",
            }),
        new(
            @"\bEnvironment\.(Exit|FailFast)\b",
            file => file.Name != "Program.cs",
            "throw, or go through the server's one fatal door (Fatal)",
            new Dictionary<string, string>
            {
                ["server/Discovery.Server/Fatal.cs"] = "it is the fatal door",
            }),
        new(
            @"\bConsole\.(Write|WriteLine|Error|Out|OpenStandardOutput|OpenStandardError)\b",
            file => file.Name != "Program.cs" && file.TopFolder != "examples" && !file.Path.StartsWith("tests/Discovery.Benchmarks/", StringComparison.Ordinal),
            "log through ILogger, or print from Program.cs",
            new Dictionary<string, string>
            {
                ["server/Discovery.Server/Logging/LinesLoggerProvider.cs"] = "it is where the log goes to standard error and output",
                ["tests/Discovery.Simulation/ClusterTests.cs"] = "a campaign of hours shows how far it is",
            }),
        // A result behind a check of IsCompleted… is there already.
        new(
            @"\.GetAwaiter\s*\(\s*\)\s*\.GetResult\s*\(|\)\s*\.Result\b|(?<!\bIsCompleted[^;}]{0,200})[Tt]ask\.Result\b|\bTask\.Wait(All|Any)\b|[Tt]ask\.Wait\(",
            _ => true,
            "await it: a blocked thread is one less to finish what it waits for",
            new Dictionary<string, string>
            {
                ["tests/Discovery.Fuzz/Targets/FrameTarget.cs"] = "all bytes are in memory, and what one input allocates is counted by thread",
                ["tests/Discovery.Fuzz/Targets/GatewayTarget.cs"] = "all bytes are in memory, and what one input allocates is counted by thread",
                ["server/Discovery.Storage/Revisions/FasterRevisionStore.Checkpoint.cs"] =
                    "the device completes inside the call, so there is nothing left to wait for",
                ["integrations/Discovery.Extensions.Configuration/KvStoreConfigurationProvider.cs"] =
                    "IConfigurationProvider.Load is synchronous",
                ["integrations/Discovery.Extensions.Caching/KvStoreCache.cs"] = "half of IDistributedCache is synchronous",
                ["integrations/Discovery.Extensions.DataProtection/KvXmlRepository.cs"] = "IXmlRepository is synchronous",
                ["integrations/Discovery.Extensions.Registration/ServiceRegistrar.cs"] =
                    "a host that is disposed of synchronously still has to leave the registry",
                ["tests/Discovery.Simulation/ClusterRun.cs"] = PolledTask,
                ["tests/Discovery.Simulation/Faults/MemberChanger.cs"] = PolledTask,
                ["tests/Discovery.Simulation/SimulatedNode.cs"] = PolledTask,
                ["tests/Discovery.Simulation/Traffic/SimClient.cs"] = PolledTask,
            }),
        new(
            @"\basync\s+void\b",
            _ => true,
            "return a Task: an exception in it ends the process",
            None),
        new(
            @"\bGC\.Collect\b",
            file => file.TopFolder != "tests",
            "leave it to the runtime",
            None),
        new(
            @"\bNotImplementedException\b",
            _ => true,
            "finish it, or leave it out",
            None),
        new(
            @"\b(class|struct|record|interface|enum)\s+\w*(Helpers?|Utils?|Utilities|Manager)\b",
            _ => true,
            "name it after what it does",
            None),
    ];
}
