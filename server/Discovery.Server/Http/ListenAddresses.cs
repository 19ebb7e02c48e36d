using System.Net;
using System.Net.Sockets;
using Discovery.Rpc.Kestrel;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Discovery.Server.Http;

/// <summary>Binds Kestrel to the URLs of a flag.</summary>
internal static class ListenAddresses
{
    public static void Listen(this KestrelServerOptions kestrel, IEnumerable<Uri> urls)
    {
        foreach (var url in urls)
        {
            if (url.Host == "localhost")
                kestrel.ListenLocalhost(url.Port, Configure);
            else
                kestrel.Listen(IPAddress.Parse(url.Host.Trim('[', ']')), url.Port, Configure);
        }
    }

    /// <summary>
    /// Binds each address for a moment. What is wrong with one shows before the data folder is made: its first start fixes the
    /// member's identity, which would then come from a mistyped address.
    /// </summary>
    /// <exception cref="IOException">An address can't be listened on; the message names it.</exception>
    public static void Probe(IEnumerable<Uri> urls)
    {
        foreach (var url in urls)
        {
            var address = url.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(url.Host.Trim('[', ']'));
            using var listener = new TcpListener(address, url.Port);
            try
            {
                listener.Start();
            }
            catch (SocketException e)
            {
                throw new IOException($"Failed to bind to address {url.GetLeftPart(UriPartial.Authority)}: {Reason(e)}.", e);
            }
        }
    }

    private static string Reason(SocketException e) =>
        e.SocketErrorCode == SocketError.AddressAlreadyInUse ? "address already in use" : e.Message;

    private static void Configure(ListenOptions options) => options.UseCleartextHttp1AndHttp2();
}
