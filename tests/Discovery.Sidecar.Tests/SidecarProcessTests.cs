using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Discovery.TestKit;
using Xunit.Abstractions;

namespace Discovery.Sidecar.Tests;

public sealed class SidecarProcessTests(SidecarFixture fixture, ITestOutputHelper output) : IClassFixture<SidecarFixture>
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly string _first = NewId();
    private readonly string _second = NewId();

    [Fact]
    public async Task An_instance_that_is_stopped_under_load_costs_no_request()
    {
        await using var staying = fixture.StartCatalog(_first);
        await using var leaving = fixture.StartCatalog(_second);
        await RoutedAsync(_first, _second);
        await using var load = new RequestLoad(fixture.Sidecar);
        await Eventually.Async(() => load.AnswersOf(_first) > 20 && load.AnswersOf(_second) > 20);

        leaving.Signal(UnixSignal.Terminate);
        Assert.Equal(0, await leaving.WaitForExitAsync());
        var after = load.Answered;
        await Eventually.Async(() => load.Answered > after + 200);
        await load.StopAsync();

        output.WriteLine($"{load.Answered} requests answered");
        Assert.Empty(load.Failures);
    }

    [Fact]
    public async Task A_killed_instance_costs_no_safe_request_and_is_gone_within_its_time_to_live_plus_a_second()
    {
        await using var staying = fixture.StartCatalog(_first);
        await using var killed = fixture.StartCatalog(_second);
        await RoutedAsync(_first, _second);
        await using var load = new RequestLoad(fixture.Sidecar);
        await Eventually.Async(() => load.AnswersOf(_first) > 20 && load.AnswersOf(_second) > 20);

        var since = Stopwatch.GetTimestamp();
        await killed.KillAsync();
        await Eventually.Async(async () => !(await InstancesAsync()).ContainsKey(_second));
        var elapsed = Stopwatch.GetElapsedTime(since);
        await load.StopAsync();

        output.WriteLine($"{load.Answered} requests answered");
        Assert.Empty(load.Failures);
        Promise.Check(output, "gone", elapsed, SidecarFixture.Ttl + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Its_pages_tell_how_it_is_and_what_goes_where()
    {
        await using var catalog = fixture.StartCatalog(_first);
        await RoutedAsync(_first);
        using var http = new HttpClient { BaseAddress = fixture.Sidecar };

        using var health = JsonDocument.Parse(await http.GetStringAsync(new Uri("/.discovery/health", UriKind.Relative)));
        Assert.Equal("healthy", health.RootElement.GetProperty("status").GetString());
        Assert.True(health.RootElement.GetProperty("revision").GetInt64() > 0);

        var instance = (await InstancesAsync())[_first];
        Assert.Equal("passing", instance.GetProperty("status").GetString());
        Assert.True(instance.GetProperty("routed").GetBoolean());
        Assert.True(instance.GetProperty("reachable").GetBoolean());
        using var direct = await http.GetAsync(new Uri(new Uri(instance.GetProperty("url").GetString()!), "health"));
        Assert.Equal(HttpStatusCode.OK, direct.StatusCode);
        using var unknown = await http.GetAsync(new Uri("/no-such-service/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Contains("no-such-service", await unknown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--store", "gopher://nowhere", "gopher")]
    [InlineData("--Registry:LoadBalancingPolicy", "HashCookie", "WeightedRoundRobin")]
    [InlineData("--Registry:ConnectTimeout", "soon", "ConnectTimeout")]
    public async Task A_bad_setting_is_told_and_ends_it_with_exit_code_1(string option, string value, string told)
    {
        await using var sidecar = DotnetProject.Start("sidecar/Discovery.Sidecar", ["--urls", "http://127.0.0.1:0", option, value]);

        Assert.Equal(1, await sidecar.WaitForExitAsync(StartTimeout));
        var line = Assert.Single(sidecar.StandardError.Text.Trim().Split('\n'));
        Assert.StartsWith("The sidecar can't start: ", line, StringComparison.Ordinal);
        Assert.Contains(told, line, StringComparison.Ordinal);
    }

    private static string NewId() => $"catalog-{Guid.NewGuid():n}";

    private Task RoutedAsync(params string[] ids) => Eventually.Async(
        async () =>
        {
            var instances = await InstancesAsync();
            return ids.All(id => instances.TryGetValue(id, out var instance) && instance.GetProperty("routed").GetBoolean());
        },
        StartTimeout,
        $"{string.Join(" and ", ids)} routed");

    private async Task<Dictionary<string, JsonElement>> InstancesAsync()
    {
        using var http = new HttpClient { BaseAddress = fixture.Sidecar };
        using var page = JsonDocument.Parse(await http.GetStringAsync(new Uri("/.discovery/routes", UriKind.Relative)));
        return page.RootElement.GetProperty("services").EnumerateArray()
            .Where(service => service.GetProperty("name").GetString() == "catalog")
            .SelectMany(service => service.GetProperty("instances").EnumerateArray())
            .ToDictionary(instance => instance.GetProperty("id").GetString()!, instance => instance.Clone());
    }
}
