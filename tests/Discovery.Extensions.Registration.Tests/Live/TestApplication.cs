using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Discovery.Extensions.Registration.Tests;

/// <summary>A small web application that registers itself.</summary>
internal static class TestApplication
{
    public static WebApplication Build(
        Uri store,
        string service,
        Action<ServiceRegistrationOptions>? configure = null,
        string urls = "http://127.0.0.1:0",
        RecordedLogs? logs = null,
        Action<WebApplicationBuilder>? build = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls(urls);
        builder.Services.AddRoutingCore();
        builder.Configuration.AddInMemoryCollection([new("KvStore:Endpoints", store.GetLeftPart(UriPartial.Authority))]);
        if (logs is not null)
            builder.Services.AddSingleton<ILoggerProvider>(logs);
        builder.Services.AddServiceRegistration(options =>
        {
            options.Name = service;
            options.DrainTime = TimeSpan.Zero;
            configure?.Invoke(options);
        });
        build?.Invoke(builder);
        var app = builder.Build();
        app.MapGet("/", () => "here");
        return app;
    }

    public static async Task<WebApplication> StartAsync(
        Uri store,
        string service,
        Action<ServiceRegistrationOptions>? configure = null,
        string urls = "http://127.0.0.1:0",
        RecordedLogs? logs = null,
        Action<WebApplicationBuilder>? build = null)
    {
        var app = Build(store, service, configure, urls, logs, build);
        await app.StartAsync();
        return app;
    }
}
