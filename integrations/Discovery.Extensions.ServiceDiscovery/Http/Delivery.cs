using System.Net.Sockets;

namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>How far a failed request came.</summary>
internal enum Delivery
{
    /// <summary>Another instance would not change anything.</summary>
    Final = 0,

    /// <summary>The instance could not be reached: nothing was sent.</summary>
    NotSent = 1,

    /// <summary>The connection broke afterwards: the instance may have done the work.</summary>
    Broken = 2,
}

/// <summary>Reads the <see cref="Delivery"/> off what the HTTP stack throws.</summary>
internal static class DeliveryExtensions
{
    public static Delivery GetDelivery(this Exception error, CancellationToken cancellationToken) => error switch
    {
        _ when cancellationToken.IsCancellationRequested => Delivery.Final,

        // These three are thrown before the first byte of a request.
        HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
        } => Delivery.NotSent,

        // Bare, it comes from a connection that was reset before it could be used; later resets are wrapped.
        SocketException => Delivery.NotSent,

        // The stack reports its connect time-out as a cancellation.
        OperationCanceledException { InnerException: TimeoutException } => Delivery.NotSent,
        HttpRequestException or IOException => Delivery.Broken,
        _ => Delivery.Final,
    };
}
