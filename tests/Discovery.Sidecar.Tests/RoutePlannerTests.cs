using System.Collections.Immutable;
using Discovery.Client.Registry;
using Discovery.Extensions.Yarp;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Configuration;

namespace Discovery.Sidecar.Tests;

public sealed class RoutePlannerTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider _services;
    private readonly RegistryProxyOptions _options = new() { ReservedNames = { ".discovery" } };
    private readonly RoutePlanner _planner;
    private readonly Dictionary<string, ImmutableArray<ServiceInstance>> _registry = [];
    private long _revision;

    public RoutePlannerTests()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddRouting();
        services.AddReverseProxy().LoadFromKvStore();
        _services = services.BuildServiceProvider();
        _planner = new RoutePlanner(_options, _services.GetRequiredService<IConfigValidator>());
    }

    [Fact]
    public async Task What_did_not_change_stays_the_same_object()
    {
        Set("catalog", Instance("a"), Instance("b"));
        Set("orders", Instance("c"));
        var before = await NextAsync(RoutePlan.Empty);

        Set("catalog", Instance("a"), Instance("b", port: 81));
        var after = await NextAsync(before);

        Assert.Same(before.Services["orders"], after.Services["orders"]);
        Assert.Same(before.Services["catalog"].Route, after.Services["catalog"].Route);
        var (old, now) = (before.Services["catalog"].Cluster.Destinations!, after.Services["catalog"].Cluster.Destinations!);
        Assert.Same(old["a"], now["a"]);
        Assert.NotSame(old["b"], now["b"]);
        Assert.True(after.RoutesDiffer(before));
    }

    [Fact]
    public async Task A_change_that_moves_no_request_is_no_change_of_the_routes()
    {
        Set("catalog", Instance("a"), Instance("b") with { Status = ServiceStatus.Critical });
        var before = await NextAsync(RoutePlan.Empty);

        Set("catalog", Instance("a") with { Status = ServiceStatus.Warning, Tags = ["new"] }, Instance("b") with { Status = ServiceStatus.Maintenance });
        var after = await NextAsync(before);

        Assert.False(after.RoutesDiffer(before));
        Assert.Equal(ServiceStatus.Maintenance, after.Services["catalog"].Instances[1].Status);
    }

    [Theory]
    [InlineData("ftp", "127.0.0.1", "scheme")]
    [InlineData("http", "not a host", "address")]
    [InlineData("http", "evil.example/path?", "address")]
    [InlineData("http", "user@host", "address")]
    public async Task An_instance_that_makes_no_url_is_a_problem_and_its_last_good_destination_stays(string scheme, string address, string what)
    {
        Set("catalog", Instance("a"));
        var before = await NextAsync(RoutePlan.Empty);
        Set("catalog", Instance("a") with { Scheme = scheme, Address = address }, Instance("new") with { Scheme = scheme, Address = address });

        var after = await NextAsync(before);

        Assert.Same(before.Services["catalog"].Cluster.Destinations!["a"], Assert.Single(after.Services["catalog"].Cluster.Destinations!).Value);
        Assert.Equal(2, after.Problems.Length);
        Assert.All(after.Problems, problem => Assert.Contains(what, problem.Error, StringComparison.Ordinal));
        Assert.Equal("/services/catalog/a", after.Problems[0].Key);
    }

    [Theory]
    [InlineData("::1", "http://[::1]:80/")]
    [InlineData("[::1]", "http://[::1]:80/")]
    [InlineData("node-1.example", "http://node-1.example:80/")]
    public async Task An_address_becomes_an_url(string address, string url)
    {
        Set("catalog", Instance("a") with { Address = address });

        var plan = await NextAsync(RoutePlan.Empty);

        Assert.Equal(new Uri(url), new Uri(plan.Services["catalog"].Cluster.Destinations!["a"].Address));
        Assert.Empty(plan.Problems);
    }

    [Theory]
    [InlineData("a{b}")]
    [InlineData("a b")]
    [InlineData("a?b")]
    [InlineData("..")]
    [InlineData("größe")]
    [InlineData(".discovery")]
    public async Task A_name_that_makes_no_path_is_a_problem_and_hurts_no_other_service(string name)
    {
        Set(name, Instance("a"));
        Set("catalog", Instance("b"));

        var plan = await NextAsync(RoutePlan.Empty);

        Assert.Equal("catalog", Assert.Single(plan.Services).Key);
        Assert.Equal($"/services/{name}/", Assert.Single(plan.Problems).Key);
    }

    [Fact]
    public async Task A_service_that_differs_only_in_capitals_can_not_take_the_path_over()
    {
        Set("catalog", Instance("a"));
        var first = await NextAsync(RoutePlan.Empty);
        Set("Catalog", Instance("intruder"));
        var second = await NextAsync(first);

        Assert.Same(first.Services["catalog"], second.Services["catalog"]);
        Assert.Equal("/services/Catalog/", Assert.Single(second.Problems).Key);

        _registry.Remove("catalog");
        var third = await NextAsync(second);
        Assert.Equal("Catalog", third.Services["catalog"].Name);
        Assert.Empty(third.Problems);
    }

    [Fact]
    public async Task Instances_whose_ids_differ_only_in_capitals_are_both_routed()
    {
        Set("catalog", Instance("a", port: 1), Instance("A", port: 2));

        var plan = await NextAsync(RoutePlan.Empty);

        Assert.Equal(["http://127.0.0.1:1/", "http://127.0.0.1:2/"], plan.Services["catalog"].Cluster.Destinations!.Values.Select(d => d.Address).Order());
    }

    [Fact]
    public async Task A_service_whose_last_instance_left_is_kept_for_a_while_and_then_forgotten()
    {
        Set("catalog", Instance("a"));
        var plan = await NextAsync(RoutePlan.Empty);
        Assert.Null(_planner.NextRetirement(plan));
        _registry.Remove("catalog");

        plan = await NextAsync(plan);
        Assert.Empty(plan.Services["catalog"].Cluster.Destinations!);
        Assert.Equal(Start + _options.EmptyServiceRetention, _planner.NextRetirement(plan));

        plan = await NextAsync(plan, _options.EmptyServiceRetention - TimeSpan.FromSeconds(1));
        Assert.True(plan.Services.ContainsKey("catalog"));
        plan = await NextAsync(plan, _options.EmptyServiceRetention);
        Assert.Empty(plan.Services);
        Assert.Null(_planner.NextRetirement(plan));
    }

    [Fact]
    public async Task A_service_that_comes_back_in_time_is_routed_again()
    {
        Set("catalog", Instance("a"));
        var plan = await NextAsync(RoutePlan.Empty);
        _registry.Remove("catalog");
        plan = await NextAsync(plan);
        Set("catalog", Instance("b"));

        plan = await NextAsync(plan, TimeSpan.FromMinutes(1));

        Assert.Equal("b", Assert.Single(plan.Services["catalog"].Cluster.Destinations!).Key);
        Assert.Null(_planner.NextRetirement(plan));
    }

    [Fact]
    public async Task What_yarp_would_refuse_stays_as_it_was()
    {
        Set("catalog", Instance("a"));
        var before = await NextAsync(RoutePlan.Empty);
        _options.LoadBalancingPolicy = "NoSuchPolicy";
        Set("catalog", Instance("a"), Instance("b"));

        var after = await NextAsync(before);

        Assert.Same(before.Services["catalog"], after.Services["catalog"]);
        Assert.Contains("NoSuchPolicy", Assert.Single(after.Problems).Error, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static ServiceInstance Instance(string id, int port = 80) => new() { Name = "any", Id = id, Address = "127.0.0.1", Port = port };

    private void Set(string service, params ServiceInstance[] instances) =>
        _registry[service] = [.. instances.Select(instance => instance with { Name = service })];

    private Task<RoutePlan> NextAsync(RoutePlan before, TimeSpan later = default) => _planner.NextAsync(
        new RegistrySnapshot
        {
            Revision = ++_revision,
            Services = _registry.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Changed = [],
            Problems = [],
        },
        before,
        Start + later);
}
