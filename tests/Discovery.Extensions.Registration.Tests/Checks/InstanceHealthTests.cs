using Discovery.Client.Registry;
using Discovery.TestKit;

namespace Discovery.Extensions.Registration.Tests;

public class InstanceHealthTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly RegistryEntry _entry = new(
        "/services/shop/1",
        new ServiceInstance { Name = "shop", Id = "1", Address = "a", Port = 1, Status = ServiceStatus.Starting },
        new RegistryPresence(TimeSpan.FromSeconds(10), TimeProvider.System));

    private readonly List<bool> _removals = [];
    private ServiceStatus[] _checks = [];

    [Fact]
    public void The_worst_check_decides_and_maintenance_is_above_all_of_them()
    {
        using var health = Health(null);
        health.Started();
        Assert.Equal(ServiceStatus.Passing, _entry.Instance.Status);
        Assert.Equal(ServiceStatus.Warning, After(health, ServiceStatus.Passing, ServiceStatus.Warning));
        Assert.Equal(ServiceStatus.Starting, After(health, ServiceStatus.Starting, ServiceStatus.Warning));
        Assert.Equal(ServiceStatus.Critical, After(health, ServiceStatus.Starting, ServiceStatus.Critical));
        Assert.True(health.SetMaintenance("moving house"));
        Assert.False(health.SetMaintenance("still moving house"));
        Assert.Equal((ServiceStatus.Maintenance, "still moving house"), (_entry.Instance.Status, health.Maintenance));
        Assert.Equal(ServiceStatus.Maintenance, After(health, ServiceStatus.Passing));
        Assert.True(health.SetMaintenance(null));
        Assert.Equal(ServiceStatus.Passing, _entry.Instance.Status);
    }

    [Fact]
    public void An_application_that_has_not_started_is_not_passing_whatever_its_checks_say()
    {
        using var health = Health(null);
        Assert.Equal(ServiceStatus.Starting, After(health, ServiceStatus.Passing));
        Assert.Equal(ServiceStatus.Critical, After(health, ServiceStatus.Critical));
    }

    [Fact]
    public void Who_stays_critical_for_the_whole_time_is_taken_out_and_let_in_when_that_ends()
    {
        using var health = Health(TimeSpan.FromMinutes(1));
        health.Started();
        After(health, ServiceStatus.Critical);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(_entry.Current.Removed);

        // A recovery in between starts the time anew.
        After(health, ServiceStatus.Warning);
        After(health, ServiceStatus.Critical);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(_entry.Current.Removed);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_entry.Current.Removed);

        Assert.Equal(ServiceStatus.Passing, After(health, ServiceStatus.Passing));
        Assert.False(_entry.Current.Removed);
        Assert.Equal([true, false], _removals);
    }

    [Fact]
    public void Without_a_time_the_critical_stay_in_the_registry()
    {
        using var health = Health(null);
        After(health, ServiceStatus.Critical);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.False(_entry.Current.Removed);
    }

    private InstanceHealth Health(TimeSpan? removeAfter) =>
        new(_entry, removeAfter, () => _checks.Select(status => new CheckReport("check", status, "")), _time) { RemovedChanged = _removals.Add };

    private ServiceStatus After(InstanceHealth health, params ServiceStatus[] checks)
    {
        _checks = checks;
        health.CheckChanged();
        return _entry.Instance.Status;
    }
}
