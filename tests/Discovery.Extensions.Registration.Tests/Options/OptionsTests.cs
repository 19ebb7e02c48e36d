using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Discovery.Extensions.Registration.Tests;

public class OptionsTests
{
    [Fact]
    public void The_section_sets_every_option()
    {
        var options = Options(new()
        {
            ["ServiceRegistration:Name"] = "shop",
            ["ServiceRegistration:Id"] = "shop-1",
            ["ServiceRegistration:Address"] = "10.0.0.7",
            ["ServiceRegistration:Port"] = "8080",
            ["ServiceRegistration:Scheme"] = "https",
            ["ServiceRegistration:Weight"] = "50",
            ["ServiceRegistration:Zone"] = "b",
            ["ServiceRegistration:Version"] = "1.2.3",
            ["ServiceRegistration:Tags:0"] = "blue",
            ["ServiceRegistration:Metadata:team"] = "checkout",
            ["ServiceRegistration:Ttl"] = "00:00:05",
            ["ServiceRegistration:DrainTime"] = "00:00:01.5",
            ["ServiceRegistration:Prefix"] = "/registry",
            ["ServiceRegistration:Endpoints:0"] = "http://a:2379",
        });

        Assert.Equal(("shop", "shop-1", "10.0.0.7", 8080, "https"), (options.Name, options.Id, options.Address, options.Port, options.Scheme));
        Assert.Equal((50, "b", "1.2.3", "/registry"), (options.Weight, options.Zone, options.Version, options.Prefix));
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1.5)), (options.Ttl, options.DrainTime));
        Assert.Equal(["blue"], options.Tags);
        Assert.Equal("checkout", options.Metadata["team"]);
        Assert.Equal(["http://a:2379"], options.Endpoints);
    }

    [Fact]
    public void The_section_sets_checks_and_networks()
    {
        var options = Options(new()
        {
            ["KvStore:Endpoints"] = "a",
            ["ServiceRegistration:PreferredNetworks"] = "10.0.0.0/8, eth1",
            ["ServiceRegistration:RemoveWhenCriticalFor"] = "00:05:00",
            ["ServiceRegistration:Checks:0:Kind"] = "Http",
            ["ServiceRegistration:Checks:0:Target"] = "/health",
            ["ServiceRegistration:Checks:0:Interval"] = "00:00:03",
            ["ServiceRegistration:Checks:0:Timeout"] = "00:00:01",
            ["ServiceRegistration:Checks:0:FailuresBeforeCritical"] = "3",
            ["ServiceRegistration:Checks:0:SuccessesBeforePassing"] = "2",
            ["ServiceRegistration:Checks:1:Kind"] = "Grpc",
            ["ServiceRegistration:Checks:1:GrpcService"] = "shop.Catalog",
        });
        Assert.Equal(["10.0.0.0/8", "eth1"], options.PreferredNetworks);
        Assert.Equal(TimeSpan.FromMinutes(5), options.RemoveWhenCriticalFor);
        var (http, grpc) = (options.Checks[0], options.Checks[1]);
        Assert.Equal((ServiceCheckKind.Http, "/health", 3, 2), (http.Kind, http.Target, http.FailuresBeforeCritical, http.SuccessesBeforePassing));
        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1)), (http.Interval, http.Timeout));
        Assert.Equal((ServiceCheckKind.Grpc, "shop.Catalog"), (grpc.Kind, grpc.GrpcService));
    }

    [Fact]
    public async Task Mistakes_in_checks_and_networks_are_told_before_the_host_starts()
    {
        using var host = Build(new()
        {
            ["KvStore:Endpoints"] = "a",
            ["ServiceRegistration:PreferredNetworks:0"] = "10.0.0.0/99",
            ["ServiceRegistration:RemoveWhenCriticalFor"] = "00:00:00",
            ["ServiceRegistration:Checks:0:Kind"] = "Http",
            ["ServiceRegistration:Checks:1:Kind"] = "Http",
            ["ServiceRegistration:Checks:1:Target"] = "/health",
            ["ServiceRegistration:Checks:2:Kind"] = "Tcp",
            ["ServiceRegistration:Checks:2:Target"] = "nowhere",
            ["ServiceRegistration:Checks:3:Kind"] = "Grpc",
            ["ServiceRegistration:Checks:3:Target"] = "/path",
            ["ServiceRegistration:Checks:4:Kind"] = "HealthChecks",
            ["ServiceRegistration:Checks:5:Kind"] = "Ttl",
            ["ServiceRegistration:Checks:5:Interval"] = "00:00:00",
            ["ServiceRegistration:Checks:5:Timeout"] = "-00:00:01",
            ["ServiceRegistration:Checks:5:FailuresBeforeCritical"] = "0",
            ["ServiceRegistration:Checks:5:SuccessesBeforePassing"] = "0",
        });
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        string[] expected =
        [
            "PreferredNetworks has \"10.0.0.0/99\"",
            "RemoveWhenCriticalFor is 00:00:00",
            "Two checks are called \"Http\"",
            "Check \"Http\": Target is \"\"; expected a path",
            "Check \"Tcp\": Target is \"nowhere\"; expected host:port",
            "Check \"Grpc\": Target is \"/path\"; expected a URL",
            "Check \"HealthChecks\": The application has no health checks",
            "Check \"Ttl\": Interval is 00:00:00",
            "Check \"Ttl\": Timeout is -00:00:01",
            "Check \"Ttl\": FailuresBeforeCritical is 0",
            "Check \"Ttl\": SuccessesBeforePassing is 0",
        ];
        var failures = error.Failures.ToArray();
        Assert.Equal(expected.Length, failures.Length);
        Assert.All(expected, text => Assert.Contains(failures, failure => failure.StartsWith($"ServiceRegistration: {text}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Mistakes_of_a_further_registration_name_its_section()
    {
        using var host = Build(new() { ["KvStore:Endpoints"] = "a", ["ServiceRegistration:Services:admin:Port"] = "0" });
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.StartsWith("ServiceRegistration:Services:admin: Port is 0", Assert.Single(error.Failures));
    }

    [Fact]
    public async Task Two_registrations_of_one_key_are_refused()
    {
        using var host = Build(new()
        {
            ["KvStore:Endpoints"] = "a",
            ["ServiceRegistration:Name"] = "shop",
            ["ServiceRegistration:Id"] = "1",
            ["ServiceRegistration:Services:again:Name"] = "shop",
            ["ServiceRegistration:Services:again:Id"] = "1",
        });
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains("two registrations have the name \"shop\" and the id \"1\"", error.Message);
    }

    [Fact]
    public void A_further_registration_takes_over_what_is_the_same_for_the_process()
    {
        using var host = Build(
            new()
            {
                ["KvStore:Endpoints"] = "a",
                ["ServiceRegistration:Id"] = "one",
                ["ServiceRegistration:Port"] = "80",
                ["ServiceRegistration:Zone"] = "b",
                ["ServiceRegistration:Tags:0"] = "blue",
                ["ServiceRegistration:Ttl"] = "00:00:05",
                ["ServiceRegistration:Services:admin:Port"] = "81",
            },
            "shop");
        var options = host.Services.GetRequiredService<IOptionsMonitor<ServiceRegistrationOptions>>();
        var (own, admin) = (options.CurrentValue, options.Get("admin"));
        Assert.Equal(("shop", "one", 80, "b"), (own.Name, own.Id, own.Port, own.Zone));
        Assert.Equal(("admin", 81, "b", TimeSpan.FromSeconds(5)), (admin.Name, admin.Port, admin.Zone, admin.Ttl));
        Assert.StartsWith("admin-", admin.Id);
        Assert.Empty(admin.Tags);
    }

    [Fact]
    public void Code_has_the_last_word_after_the_section()
    {
        var options = Options(new() { ["ServiceRegistration:Name"] = "from the section", ["KvStore:Endpoints"] = "a" }, "from code");
        Assert.Equal("from code", options.Name);
    }

    [Fact]
    public void Without_a_name_the_application_gives_its_own_and_the_id_is_built_from_it_once()
    {
        using var host = Build(new() { ["KvStore:Endpoints"] = "a" });
        var name = host.Services.GetRequiredService<IHostEnvironment>().ApplicationName;
        var options = host.Services.GetRequiredService<IOptions<ServiceRegistrationOptions>>().Value;
        Assert.Equal(name, options.Name);
        Assert.StartsWith($"{name}-{Environment.MachineName}-", options.Id);
        Assert.Equal(options.Id, host.Services.GetRequiredService<IOptionsMonitor<ServiceRegistrationOptions>>().CurrentValue.Id);

        using var other = Build(new() { ["KvStore:Endpoints"] = "a" });
        Assert.NotEqual(options.Id, other.Services.GetRequiredService<IOptions<ServiceRegistrationOptions>>().Value.Id);
    }

    [Fact]
    public async Task Every_mistake_is_told_at_once_before_the_host_starts()
    {
        using var host = Build(new()
        {
            ["ServiceRegistration:Name"] = "a/b",
            ["ServiceRegistration:Id"] = "c/d",
            ["ServiceRegistration:Address"] = "0.0.0.0",
            ["ServiceRegistration:Port"] = "70000",
            ["ServiceRegistration:Scheme"] = "not a scheme",
            ["ServiceRegistration:Weight"] = "-1",
            ["ServiceRegistration:Ttl"] = "00:00:02.5",
            ["ServiceRegistration:DrainTime"] = "00:10:00",
            ["ServiceRegistration:Prefix"] = "",
        });
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        string[] expected =
        [
            "Name \"a/b\" contains a slash",
            "Id \"c/d\" contains a slash",
            "Prefix is empty",
            "Weight is -1",
            "Port is 70000",
            "Scheme \"not a scheme\"",
            "Address \"0.0.0.0\" means every address",
            "Ttl is 00:00:02.5000000; expected whole seconds",
            "DrainTime is 00:10:00, but the host ends after its ShutdownTimeout of 00:00:30",
            "The address of the store is missing",
        ];
        var failures = error.Failures.ToArray();
        Assert.Equal(expected.Length, failures.Length);
        Assert.All(expected, text => Assert.Contains(failures, failure => failure.StartsWith($"ServiceRegistration: {text}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_host_without_a_web_server_has_to_say_its_address()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddServiceRegistration(options => options.ConnectionString = "localhost");
        using var host = builder.Build();
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains("This host has no web server whose address could be registered: set Address and Port.", error.Message);
    }

    [Fact]
    public void The_store_is_found_where_the_configuration_provider_finds_it()
    {
        Assert.Equal("http://a:2379/", Store(new() { ["KvStore:Endpoints"] = "http://a:2379" }));
        Assert.Equal("http://a:2379/", Store(new() { ["KvStore:Endpoints:0"] = "http://a:2379" }));
        Assert.Equal("http://a:2379/", Store(new() { ["KvStore:ConnectionString"] = "a" }));
        Assert.Equal("http://b:2379/", Store(new() { ["KvStore:Endpoints"] = "a", ["ServiceRegistration:ConnectionString"] = "b" }));
        Assert.Equal("http://b:2379/", Store(new() { ["KvStore:Endpoints"] = "a", ["ServiceRegistration:Endpoints"] = "b" }));
        Assert.Equal("client", Store(new() { ["KvStore:Endpoints"] = "a" }, hasClient: true));
        Assert.Equal("http://b:2379/", Store(new() { ["ServiceRegistration:Endpoints:0"] = "b" }, hasClient: true));
    }

    [Fact]
    public async Task A_shared_section_that_can_not_work_is_told_before_the_host_starts()
    {
        using var host = Build(new() { ["KvStore:Endpoints"] = "a", ["KvStore:User"] = "shop", ["KvStore:RequestTimeout"] = "00:00:01" });
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.StartsWith("ServiceRegistration: KvStore: User and Password belong together", Assert.Single(error.Failures));
    }

    [Fact]
    public void A_store_of_its_own_gets_nothing_of_the_shared_section()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [new("KvStore:Endpoints", "a"), new("KvStore:User", "u"), new("KvStore:Password", "p"), new("KvStore:Namespace", "/n/")]).Build();
        var shared = StoreAddress.Find(new ServiceRegistrationOptions(), configuration, false, [])!;
        Assert.Equal(("u", "p", "/n/"), (shared.User, shared.Password, shared.Namespace));
        var own = StoreAddress.Find(new ServiceRegistrationOptions { Endpoints = ["b"] }, configuration, false, [])!;
        Assert.Equal((null, null, null), (own.User, own.Password, own.Namespace));
        Assert.Null(own.ToOptions().User);
    }

    private static string Store(Dictionary<string, string?> settings, bool hasClient = false)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var options = new ServiceRegistrationOptions();
        new SectionBinding(configuration).Configure(options);
        var errors = new List<string>();
        var found = StoreAddress.Find(options, configuration, hasClient, errors);
        Assert.Empty(errors);
        return found is null ? "client" : string.Join(' ', found.ToOptions().Endpoints);
    }

    private static ServiceRegistrationOptions Options(Dictionary<string, string?> settings, string? name = null)
    {
        using var host = Build(settings, name);
        return host.Services.GetRequiredService<IOptions<ServiceRegistrationOptions>>().Value;
    }

    private static WebApplication Build(Dictionary<string, string?> settings, string? name = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.Configuration.AddInMemoryCollection(settings);
        if (name is null)
            builder.Services.AddServiceRegistration();
        else
            builder.Services.AddServiceRegistration(name);
        return builder.Build();
    }
}
