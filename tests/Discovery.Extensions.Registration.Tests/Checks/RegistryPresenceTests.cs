using Discovery.TestKit;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Discovery.Extensions.Registration.Tests;

public class RegistryPresenceTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly RegistryPresence _presence;

    public RegistryPresenceTests() => _presence = new RegistryPresence(TimeSpan.FromSeconds(10), _time);

    [Fact]
    public void An_entry_that_is_never_written_is_degraded_until_its_time_to_live_is_over()
    {
        Assert.Equal(HealthStatus.Degraded, _presence.Look().Status);
        _time.Advance(TimeSpan.FromSeconds(10));
        _presence.Failed("no endpoint");
        Assert.Equal((HealthStatus.Degraded, "not in the registry for 10 s, tried again: no endpoint"), _presence.Look());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((HealthStatus.Unhealthy, "not in the registry for 11 s, tried again: no endpoint"), _presence.Look());
        _presence.Written();
        Assert.Equal((HealthStatus.Healthy, "in the registry"), _presence.Look());
    }

    [Fact]
    public void The_time_counts_from_the_first_loss_on_however_often_it_is_told()
    {
        _presence.Written();
        _time.Advance(TimeSpan.FromMinutes(1));
        _presence.Gone("the lease was lost");
        Assert.Equal(HealthStatus.Degraded, _presence.Look().Status);
        _time.Advance(TimeSpan.FromSeconds(6));
        _presence.Gone("the entry was deleted by somebody");
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(HealthStatus.Unhealthy, _presence.Look().Status);
    }

    [Fact]
    public void Failed_heartbeats_degrade_an_entry_that_still_stands_until_they_have_ceased()
    {
        _presence.Written();
        _presence.Failed("no answer");
        Assert.Equal((HealthStatus.Degraded, "in the registry, but the store is hard to reach: no answer"), _presence.Look());
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(HealthStatus.Healthy, _presence.Look().Status);
    }
}
