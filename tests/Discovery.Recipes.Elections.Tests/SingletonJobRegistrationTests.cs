using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Discovery.Recipes.Elections.Tests;

public sealed class SingletonJobRegistrationTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("reports/nightly")]
    public void A_name_that_can_not_be_a_part_of_a_key_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddSingletonJob<ScriptedJob>(name));

    [Fact]
    public void A_name_registered_twice_is_refused()
    {
        var services = new ServiceCollection().AddSingletonJob<ScriptedJob>("nightly");
        Assert.Throws<InvalidOperationException>(() => services.AddSingletonJob<ScriptedService>("nightly"));
    }

    [Fact]
    public void A_type_that_is_neither_kind_of_job_is_refused_by_name()
    {
        var refused = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddSingletonJob<List<int>>("nightly"));
        Assert.Contains("ISingletonJob or a BackgroundService", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_that_is_wrong_with_the_options_is_said_at_once_when_the_host_starts()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration["KvStore:Endpoints"] = "http://127.0.0.1:1";
        builder.Services.AddSingleton(new JobScript()).AddSingletonJob<ScriptedJob>("nightly", options =>
        {
            options.Ttl = TimeSpan.FromSeconds(1);
            options.Prefix = "";
            options.BackoffMax = TimeSpan.Zero;
        });
        using var host = builder.Build();

        var refused = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Equal(3, refused.Failures.Count());
        Assert.All(refused.Failures, failure => Assert.StartsWith("The singleton job nightly: ", failure, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missing_address_of_the_store_is_said_with_what_to_set()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(new JobScript()).AddSingletonJob<ScriptedJob>("nightly");
        using var host = builder.Build();

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());

        Assert.Contains("KvStore:Endpoints", refused.Message, StringComparison.Ordinal);
    }
}
