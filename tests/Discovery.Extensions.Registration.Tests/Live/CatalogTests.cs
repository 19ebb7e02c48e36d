using System.Diagnostics;
using System.Text.Json;
using Discovery.Client.Registry;
using Discovery.TestKit;
using Xunit.Abstractions;

namespace Discovery.Extensions.Registration.Tests;

/// <summary>The example as processes of their own, ended as processes are.</summary>
public class CatalogTests(Store store, ITestOutputHelper output) : IClassFixture<Store>
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task A_killed_process_leaves_within_its_time_to_live_plus_a_second()
    {
        await using var catalog = Start("--ServiceRegistration:Ttl=00:00:03");
        var (id, _) = await ListeningAsync(catalog);
        await EntryAsync(id, entry => entry is { Status: ServiceStatus.Passing });
        var killed = Stopwatch.GetTimestamp();
        await catalog.KillAsync();
        await EntryAsync(id, entry => entry is null);
        var left = Stopwatch.GetElapsedTime(killed);
        output.WriteLine($"gone {left.TotalSeconds:0.00} s after SIGKILL; time to live 3 s");
        Assert.InRange(left, TimeSpan.Zero, TimeSpan.FromSeconds(3 + 5));
    }

    [Fact]
    public async Task A_terminated_process_answers_what_is_in_flight_and_leaves_at_once()
    {
        await using var catalog = Start("--ServiceRegistration:DrainTime=00:00:01");
        var (id, root) = await ListeningAsync(catalog);
        await EntryAsync(id, entry => entry is { Status: ServiceStatus.Passing });
        var inFlight = Http.GetStringAsync(new Uri(root, "/slow?ms=1500"));
        await Http.GetStringAsync(new Uri(root, "/health"));
        var told = Stopwatch.GetTimestamp();
        catalog.Signal(UnixSignal.Terminate);
        await EntryAsync(id, entry => entry is null);
        output.WriteLine($"gone {Stopwatch.GetElapsedTime(told).TotalMilliseconds:0} ms after SIGTERM");
        Assert.Contains("1500", await inFlight);
        Assert.Equal(0, await catalog.WaitForExitAsync());
    }

    [Fact]
    public async Task A_setting_changed_in_the_store_shows_in_the_next_answer()
    {
        await using var catalog = Start();
        var (id, root) = await ListeningAsync(catalog);
        await store.Client.PutAsync("/config/catalog/Shop/Greeting", "Good evening");
        await store.Client.PutAsync("/config/catalog/Shop", """{ "Currency": "CHF" }""");
        await Eventually.Async(async () =>
        {
            using var answer = JsonDocument.Parse(await Http.GetStringAsync(root));
            return answer.RootElement.GetProperty("greeting").GetString() == "Good evening"
                && answer.RootElement.GetProperty("instance").GetString() == id;
        });
        await Eventually.Async(async () => (await Http.GetStringAsync(new Uri(root, "/items"))).Contains("CHF", StringComparison.Ordinal));
    }

    private static async Task<(string Id, Uri Root)> ListeningAsync(ChildProcess catalog)
    {
        var line = await catalog.WaitForLineAsync(line => line.StartsWith("Catalog ", StringComparison.Ordinal));
        var words = line.Split(' ');
        return (words[1], new Uri(words[^1]));
    }

    private ChildProcess Start(params string[] arguments) => DotnetProject.Start(
        "examples/Catalog", ["--urls", "http://127.0.0.1:0", $"--KvStore:Endpoints={store.Url.GetLeftPart(UriPartial.Authority)}", .. arguments]);

    private Task EntryAsync(string id, Predicate<ServiceInstance?> match) => Eventually.Async(async () =>
    {
        var entry = await store.Client.GetAsync(RegistryKeys.Instance(RegistryKeys.DefaultPrefix, "catalog", id));
        return match(entry is null ? null : ServiceInstanceJson.Parse(entry.Value));
    });
}
