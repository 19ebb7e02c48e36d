using Discovery.Rpc.Kestrel;
using Discovery.Rpc.Tests.Echoes;
using Google.Protobuf.WellKnownTypes;

namespace Discovery.Rpc.Tests;

/// <summary>Mistakes in binding a service are found at start, and the message says what is wrong.</summary>
public class BindingTests
{
    private static RpcServiceBuilder Builder => RpcService.For(EchoServer.Descriptor);

    [Fact]
    public void A_bound_service_knows_its_name_and_methods()
    {
        RpcService service = EchoService.Bind(Builder).Build();
        Assert.Equal("discovery.rpc.tests.Echo", service.Name);
        Assert.Equal(["Chat", "Collect", "Repeat", "Say"], service.Methods.Keys.Order());
        Assert.Equal(("/discovery.rpc.tests.Echo/Chat", RpcMethodKind.DuplexStreaming), (service.Methods["Chat"].FullName, service.Methods["Chat"].Kind));
    }

    [Fact]
    public void An_unknown_method_is_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Builder.Unary<EchoRequest, EchoReply>("Shout", (_, _) => default));
        Assert.StartsWith("discovery.rpc.tests.Echo has no method Shout; it has Say, Repeat, Collect, Chat, Unbound", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_streaming_kind_is_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Builder.Unary<EchoRequest, EchoReply>("Chat", (_, _) => default));
        Assert.StartsWith("/discovery.rpc.tests.Echo/Chat is DuplexStreaming, not Unary", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_request_type_is_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Builder.Unary<Empty, EchoReply>("Say", (_, _) => default));
        Assert.StartsWith(
            "/discovery.rpc.tests.Echo/Say takes Discovery.Rpc.Tests.Echoes.EchoRequest, not Google.Protobuf.WellKnownTypes.Empty", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_response_type_is_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Builder.Unary<EchoRequest, Empty>("Say", (_, _) => default));
        Assert.StartsWith(
            "/discovery.rpc.tests.Echo/Say returns Discovery.Rpc.Tests.Echoes.EchoReply, not Google.Protobuf.WellKnownTypes.Empty", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_binding_is_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => EchoService.Bind(EchoService.Bind(Builder)));
        Assert.Equal("/discovery.rpc.tests.Echo/Say is bound twice", error.Message);
    }

    [Fact]
    public void The_same_service_twice_is_refused()
    {
        RpcService service = EchoService.Bind(Builder).Build();
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => new RpcDispatcher([service, service], new RpcHosting(RpcServerOptions.Default, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, default)));
        Assert.StartsWith("the service discovery.rpc.tests.Echo is given more than once", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_method_checks_its_types()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => RpcMethod<Empty, EchoReply>.FromDescriptor(EchoServer.Descriptor.FindMethodByName("Say")));
        Assert.Contains("takes Discovery.Rpc.Tests.Echoes.EchoRequest", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://localhost:2379")]
    [InlineData("http://localhost:2379/path")]
    [InlineData("http://localhost:2379/?a=b")]
    public void A_channel_needs_the_address_of_a_server(string address)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new RpcChannel(new Uri(address)));
        Assert.Contains("expected http://host:port or https://host:port", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disposed_channel_starts_nothing()
    {
        var channel = new RpcChannel(new Uri("http://127.0.0.1:1"));
        await channel.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => channel.Start(EchoService.Chat));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => channel.UnaryAsync(EchoService.Say, new EchoRequest()));
    }
}
