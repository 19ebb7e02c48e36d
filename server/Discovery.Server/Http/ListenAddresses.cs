using System.Net;
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

    private static void Configure(ListenOptions options) => options.UseCleartextHttp1AndHttp2();
}
