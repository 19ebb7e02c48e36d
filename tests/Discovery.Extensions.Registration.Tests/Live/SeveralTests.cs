using Discovery.Client.Registry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Discovery.Extensions.Registration.Tests;

public class SeveralTests(Store store) : IClassFixture<Store>
{
    [Fact]
    public async Task One_process_registers_as_several_services_by_code_and_by_configuration()
    {
        var (own, second, third) = (Store.NewService(), Store.NewService(), Store.NewService());
        var app = TestApplication.Build(store.Url, own, options => options.Zone = "b", build: builder =>
        {
            builder.Configuration.AddInMemoryCollection([new($"ServiceRegistration:Services:{third}:Port", "9001")]);
            builder.Services.AddServiceRegistration(own).AddServiceRegistration(second, options =>
            {
                options.Port = 9000;
                options.Weight = 7;
            });
        });
        await app.StartAsync();
        var first = ServiceInstanceJson.Parse((await store.PassingEntryAsync(own)).Value);
        var further = ServiceInstanceJson.Parse((await store.PassingEntryAsync(second)).Value);
        var configured = ServiceInstanceJson.Parse((await store.PassingEntryAsync(third)).Value);
        Assert.Equal((new Uri(app.Urls.Single()).Port, 100), (first.Port, first.Weight));
        Assert.Equal((9000, 7, 9001), (further.Port, further.Weight, configured.Port));
        var registrations = app.Services.GetRequiredService<IServiceRegistrations>();
        Assert.Equal([own, second, third], registrations.All.Select(registration => registration.Name));

        // Each has a switch of its own.
        registrations.Find(second)!.BeginMaintenance("alone");
        await store.StatusAsync(second, ServiceStatus.Maintenance);
        await store.PassingEntryAsync(own);

        await app.StopAsync();
        foreach (var service in new[] { own, second, third })
            Assert.Empty(await store.EntriesAsync(service));
        await app.DisposeAsync();
    }
}
