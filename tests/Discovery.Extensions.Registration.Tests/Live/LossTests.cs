using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Discovery.Client;
using Discovery.Client.Registry;
using Discovery.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Discovery.Extensions.Registration.Tests;

public class LossTests(Store store, ITestOutputHelper output) : IClassFixture<Store>
{
    private readonly string _service = Store.NewService();

    [Fact]
    public async Task A_revoked_lease_is_replaced_and_the_entry_is_back()
    {
        await using var app = await TestApplication.StartAsync(store.Url, _service);
        var first = await store.PassingEntryAsync(_service);
        var revoked = Stopwatch.GetTimestamp();
        await store.Client.RevokeLeaseAsync(first.Lease);
        var second = await store.EntryAsync(_service, entry => entry.Lease != first.Lease);
        output.WriteLine($"back {Stopwatch.GetElapsedTime(revoked).TotalMilliseconds:0} ms after the lease was revoked");
        Assert.Equal(first.Key, second.Key);
        Assert.Equal(ServiceStatus.Passing, ServiceInstanceJson.Parse(second.Value).Status);
    }

    [Fact]
    public async Task A_deleted_entry_is_written_again()
    {
        await using var app = await TestApplication.StartAsync(store.Url, _service);
        var first = await store.PassingEntryAsync(_service);
        for (var i = 0; i < 3; i++)
        {
            var deleted = await store.Client.DeleteAsync(first.Key);
            var again = await store.EntryAsync(_service, entry => entry.CreateRevision > deleted.Revision);
            Assert.Equal((first.Lease, first.Value), (again.Lease, again.Value));
        }
    }

    [Fact]
    public async Task An_entry_overwritten_without_the_lease_is_written_again()
    {
        await using var app = await TestApplication.StartAsync(store.Url, _service);
        var first = await store.PassingEntryAsync(_service);
        await store.Client.PutAsync(first.Key, "10.0.0.1:1");
        await store.EntryAsync(_service, entry => entry.Lease == first.Lease && entry.Value == first.Value);
    }

    [Fact]
    public async Task Maintenance_that_an_operator_writes_under_the_lease_stays_until_he_takes_it_back()
    {
        await using var app = await TestApplication.StartAsync(store.Url, _service);
        var first = await store.PassingEntryAsync(_service);
        await using var recorded = await RecordedEvents.StartAsync(store.Client, _service);
        var instance = ServiceInstanceJson.Parse(first.Value);
        await store.Client.PutAsync(
            first.Key, ServiceInstanceJson.Format(instance with { Status = ServiceStatus.Maintenance }), new PutOptions { IgnoreLease = true });

        // The switch is taken over, so that it outlives the entry and the lease.
        var registration = app.Services.GetRequiredService<IServiceRegistrations>().All.Single();
        await Eventually.Async(() => registration.Maintenance == "set in the registry");
        await store.Client.DeleteAsync(first.Key);
        await store.StatusAsync(_service, ServiceStatus.Maintenance);
        await store.Client.RevokeLeaseAsync(first.Lease);
        await store.EntryAsync(_service, entry => entry.Lease != first.Lease);
        await store.StatusAsync(_service, ServiceStatus.Maintenance);

        await store.Client.PutAsync(first.Key, first.Value, new PutOptions { IgnoreLease = true });
        await Eventually.Async(() => registration.Maintenance is null);
        await store.PassingEntryAsync(_service);
        Assert.DoesNotContain("passing", recorded.Story.Take(recorded.Story.Count - 2));
    }

    [Fact]
    public async Task Two_instances_with_one_id_do_not_overwrite_each_other_at_full_speed()
    {
        using var logs = new RecordedLogs();
        await using var one = await TestApplication.StartAsync(store.Url, _service, options => options.Id = "same", logs: logs);
        await using var recorded = await RecordedEvents.StartAsync(store.Client, _service);
        await using var two = await TestApplication.StartAsync(store.Url, _service, options => options.Id = "same", logs: logs);
        await Eventually.Async(() => logs.Count("was written by somebody else") >= 4);
        output.WriteLine($"{recorded.Events.Count} writes until the 4th complaint");
        Assert.InRange(recorded.Events.Count, 1, 30);
        Assert.True(logs.Contains("two instances have the same id: set different ones"));
    }

    [Fact]
    public async Task A_store_that_lost_its_data_gets_the_entry_again()
    {
        await using var own = await Store.StartAsync();
        await using var app = await TestApplication.StartAsync(own.Url, _service);
        await own.PassingEntryAsync(_service);
        await own.Server.KillAsync();
        Directory.Delete(own.Server.DataDir, recursive: true);
        await own.Server.RestartAsync();
        var back = Stopwatch.GetTimestamp();
        await own.PassingEntryAsync(_service);
        output.WriteLine($"registered {Stopwatch.GetElapsedTime(back).TotalMilliseconds:0} ms after the empty store was up");
    }

    [Fact]
    public async Task A_store_that_was_killed_and_restarted_has_the_entry_all_the_time()
    {
        await using var own = await Store.StartAsync();
        using var logs = new RecordedLogs();
        using var failures = new FailureCounter();
        await using var app = await TestApplication.StartAsync(own.Url, _service, options => options.Ttl = TimeSpan.FromSeconds(60), logs: logs);
        var first = await own.PassingEntryAsync(_service);
        await own.Server.KillAsync();
        await Eventually.Async(() => failures.Of("heartbeat") > 0);
        Assert.True(logs.Contains($"A heartbeat of {first.Key} failed; it is repeated."));
        await own.Server.RestartAsync();
        var after = Assert.Single(await own.EntriesAsync(_service));
        Assert.Equal((first.Key, first.Lease), (after.Key, after.Lease));
    }

    [Fact]
    public async Task A_lease_that_ran_out_behind_a_silent_wire_is_replaced_when_the_wire_speaks_again()
    {
        await using var wire = TcpProxy.Start(store.Url);
        using var logs = new RecordedLogs();
        await using var app = await TestApplication.StartAsync(wire.Url, _service, options => options.Ttl = TimeSpan.FromSeconds(2), logs: logs);
        var first = await store.PassingEntryAsync(_service);
        wire.Stall();
        await store.GoneAsync(_service);
        await Eventually.Async(() => logs.Contains($"The lease of {first.Key} is lost"));
        wire.Resume();
        var second = await store.PassingEntryAsync(_service);
        Assert.NotEqual(first.Lease, second.Lease);
    }

    /// <summary>Listens to the meter.</summary>
    private sealed class FailureCounter : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentDictionary<string, long> _counts = new();

        public FailureCounter()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "discovery.registration.failures")
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
                _counts.AddOrUpdate(tags[0].Value as string ?? "", value, (_, before) => before + value));
            _listener.Start();
        }

        public long Of(string what) => _counts.GetValueOrDefault(what);

        public void Dispose() => _listener.Dispose();
    }
}
