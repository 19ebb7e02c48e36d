using Catalog;
using Discovery.Extensions.Configuration;
using Discovery.Extensions.Registration;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

var builder = WebApplication.CreateBuilder(args);

// Where the store is comes from the setting KvStore:Endpoints; both packages read it.
builder.Configuration.AddKvStore("/config/catalog");
builder.Services.Configure<ShopOptions>(builder.Configuration.GetSection("Shop"));
builder.Services.AddServiceRegistration("catalog");

var app = builder.Build();
var id = app.Services.GetRequiredService<IOptions<ServiceRegistrationOptions>>().Value.Id;

app.MapGet("/", (IOptionsMonitor<ShopOptions> shop) => new { instance = id, greeting = shop.CurrentValue.Greeting });
app.MapGet("/items", (IOptionsMonitor<ShopOptions> shop) => Items.All.Select(item => item.In(shop.CurrentValue.Currency)));
app.MapGet("/health", () => Results.Ok(new { status = "healthy" }));

// A request that takes its time, to see what becomes of it when the instance is stopped.
app.MapGet("/slow", async (int ms, CancellationToken aborted) =>
{
    await Task.Delay(Math.Clamp(ms, 0, 60_000), aborted);
    return new { instance = id, waited = ms };
});

app.Lifetime.ApplicationStarted.Register(() =>
{
    var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
    Console.WriteLine($"Catalog {id} listens on {string.Join(", ", addresses)}");
});
app.Run();
