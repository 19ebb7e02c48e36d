using Discovery.Extensions.Yarp;

namespace Discovery.Sidecar;

/// <summary>Puts the sidecar together: the proxy of Discovery.Extensions.Yarp and two pages about it.</summary>
internal static class SidecarApplication
{
    /// <summary>The first segment of the sidecar's own pages. No service is routed under it.</summary>
    public const string OwnPages = ".discovery";

    private const string DefaultUrl = "http://127.0.0.1:8080";

    private static readonly Dictionary<string, string> Switches = new()
    {
        ["--store"] = "KvStore:Endpoints",
        ["--prefix"] = "Registry:Prefix",
    };

    public static WebApplication Create(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddCommandLine(args, Switches);
        if (string.IsNullOrEmpty(builder.Configuration["urls"]) && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
            builder.WebHost.UseUrls(DefaultUrl);
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // How large a body may be is for the service to say.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.AddServerHeader = false;
        });

        builder.Services.AddReverseProxy().LoadFromKvStore(options =>
        {
            builder.Configuration.GetSection("Registry").Bind(options);
            options.ReservedNames.Add(OwnPages);
        });

        var app = builder.Build();
        app.MapGet($"/{OwnPages}/health", HealthPage.Get);
        app.MapGet($"/{OwnPages}/routes", RoutesPage.Get);
        app.MapRegistryProxy();
        app.MapUnknownServices();
        return app;
    }
}
