using System.Net;
using Discovery.Rpc.Kestrel;
using Discovery.Rpc.Tests.Echoes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Discovery.Rpc.Tests;

/// <summary>Calls that are served before the application sees them.</summary>
public class FrontTests
{
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task Only_without_a_front_the_middleware_ahead_sees_calls(bool inFront, int seen)
    {
        int calls = 0;
        await using EchoServer server = await EchoServer.StartAsync(inFront: inFront, ahead: app => app.Use(next => context =>
        {
            Interlocked.Increment(ref calls);
            return next(context);
        }));
        Assert.Equal("a", (await server.Channel.UnaryAsync(EchoService.Say, new EchoRequest { Text = "a" })).Text);
        Assert.Equal(seen, calls);
        using var client = new HttpClient();
        Assert.Equal("{\"health\":\"true\"}", await client.GetStringAsync(new Uri(server.Address, "/health")));
        Assert.Equal(seen + 1, calls);
    }

    [Fact]
    public async Task A_handler_of_the_application_that_throws_is_answered_with_500_and_logged()
    {
        await using EchoServer server = await EchoServer.StartAsync(ahead: app => app.Use(_ => _ => throw new InvalidOperationException("no")));
        using var client = new HttpClient();
        using HttpResponseMessage response = await client.GetAsync(new Uri(server.Address, "/health"));
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.NotEmpty(server.Log.Entries);
    }

    [Fact]
    public async Task An_application_behind_a_front_that_maps_nothing_is_served_whole()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRpcFront();
        await using WebApplication app = builder.Build();
        app.Run(context => context.Response.WriteAsync("here"));
        await app.StartAsync();
        using var client = new HttpClient();
        Assert.Equal("here", await client.GetStringAsync(new Uri(app.Urls.Single())));
    }

    [Fact]
    public void Services_that_are_mapped_twice_are_an_error()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddRpcFront();
        WebApplication app = builder.Build();
        app.MapRpcServices(RpcServerOptions.Default);
        Assert.Throws<InvalidOperationException>(() => app.MapRpcServices(RpcServerOptions.Default));
    }

    [Fact]
    public void A_front_needs_a_server_to_stand_before()
    {
        var services = new ServiceCollection();
        Assert.Throws<InvalidOperationException>(() => services.AddRpcFront());
        services.AddSingleton<IServer>(_ => throw new InvalidOperationException());
        Assert.Throws<InvalidOperationException>(() => services.AddRpcFront());
    }
}
