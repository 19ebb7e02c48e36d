using System.Net;
using System.Net.Sockets;
using Discovery.Rpc.Kestrel;
using Discovery.Server.Options;
using Discovery.Server.Tls;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Discovery.Server.Http;

/// <summary>Binds Kestrel to the URLs of a flag.</summary>
internal static class ListenAddresses
{
    /// <param name="tls">For https:// and unixs:// URLs; null when there are none.</param>
    public static void Listen(this KestrelServerOptions kestrel, IEnumerable<Uri> urls, TlsListening? tls)
    {
        // One address may be named more than once, as etcd lets it: with TLS and without, or in two flags.
        foreach (var address in urls.GroupBy(url => UrlList.IsUnix(url) ? UnixAddress.PathOf(url) : $"{url.Host}:{url.Port}"))
        {
            Action<ListenOptions>? secure = !address.Any(UrlList.IsTls) ? null : (tls ?? throw new InvalidOperationException($"{address.Key} needs a certificate")).Configure;
            Action<ListenOptions> configure = secure is not null && address.All(UrlList.IsTls) ? secure : options => options.UseCleartextHttp1AndHttp2(secure);
            var url = address.First();
            if (UrlList.IsUnix(url))
                kestrel.ListenUnixSocket(Path.GetFullPath(UnixAddress.PathOf(url)), configure);
            else if (url.Host == "localhost")
                kestrel.ListenLocalhost(url.Port, configure);
            else
                kestrel.Listen(AddressOf(url), url.Port, configure);
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
            try
            {
                if (UrlList.IsUnix(url))
                    ProbeUnix(Path.GetFullPath(UnixAddress.PathOf(url)));
                else
                    ProbeTcp(url.Host == "localhost" ? IPAddress.Loopback : AddressOf(url), url.Port);
            }
            catch (Exception e) when (e is SocketException or ArgumentException or IOException or UnauthorizedAccessException)
            {
                throw new IOException($"Failed to bind to address {Node.MemberIdentity.UrlText(url)}: {Reason(e)}.", e);
            }
        }
    }

    private static void ProbeTcp(IPAddress address, int port)
    {
        using var listener = new TcpListener(address, port);
        listener.Start();
    }

    /// <summary>A socket that nobody listens on was left by a process that crashed, and goes; nothing else is touched.</summary>
    private static void ProbeUnix(string path)
    {
        if (File.Exists(path))
        {
            if (new FileInfo(path).Length > 0)
                throw new IOException("there is a file, and it is no socket");
            if (IsAnswered(path))
                throw new SocketException((int)SocketError.AddressAlreadyInUse);
            File.Delete(path);
        }
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
            socket.Bind(new UnixDomainSocketEndPoint(path));
        File.Delete(path);
    }

    private static bool IsAnswered(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
    }

    private static IPAddress AddressOf(Uri url) => IPAddress.Parse(url.Host.Trim('[', ']'));

    private static string Reason(Exception e) => e is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } ? "address already in use" : e.Message;
}
