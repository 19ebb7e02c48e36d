using System.Net.Http;
using System.Net.Sockets;
using Discovery.Extensions.Yarp;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Discovery.Sidecar.Tests;

public sealed class DeliveryTests
{
    [Fact]
    public void A_connection_that_is_reset_as_it_comes_about_has_carried_nothing() =>
        Assert.Equal(Delivery.NotSent, DeliveryAfter(new SocketException((int)SocketError.NotConnected)));

    [Fact]
    public void A_connection_that_breaks_under_a_request_may_have_carried_it() =>
        Assert.Equal(Delivery.Broken, DeliveryAfter(new HttpRequestException("", new IOException("", new SocketException((int)SocketError.ConnectionReset)))));

    private static Delivery DeliveryAfter(Exception exception)
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IForwarderErrorFeature>(new Failure(exception));
        return context.GetDelivery();
    }

    private sealed record Failure(Exception? Exception) : IForwarderErrorFeature
    {
        public ForwarderError Error => ForwarderError.Request;
    }
}
