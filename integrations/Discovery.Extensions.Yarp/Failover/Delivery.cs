using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Discovery.Extensions.Yarp;

/// <summary>How far a request came at an instance.</summary>
internal enum Delivery
{
    /// <summary>It was answered, or failed for a reason that another instance would not change.</summary>
    Final = 0,

    /// <summary>The instance could not be reached: nothing was sent.</summary>
    NotSent = 1,

    /// <summary>The connection broke afterwards: the instance may have done the work.</summary>
    Broken = 2,
}

/// <summary>Reads the <see cref="Delivery"/> off a request that YARP has dealt with.</summary>
internal static class DeliveryExtensions
{
    public static Delivery GetDelivery(this HttpContext context)
    {
        var failure = context.Features.Get<IForwarderErrorFeature>();
        if (failure is null)
            return Delivery.Final;
        return failure.Error switch
        {
            ForwarderError.Request when IsNotSent(failure.Exception) => Delivery.NotSent,
            ForwarderError.Request or ForwarderError.ResponseBodyDestination => Delivery.Broken,
            _ => Delivery.Final,
        };
    }

    private static bool IsNotSent(Exception? exception)
    {
        // Bare, it comes from a connection that was reset before it could be used; later resets are wrapped.
        if (exception is SocketException)
            return true;

        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is InstanceUnreachableException or HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError })
                return true;
        }

        return false;
    }
}
