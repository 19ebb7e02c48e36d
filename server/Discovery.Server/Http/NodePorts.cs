using Discovery.Server.Options;
using Discovery.Server.Tls;

namespace Discovery.Server.Http;

/// <summary>What the two ports of a member listen with.</summary>
/// <param name="ClientTls">Null when no client address has TLS.</param>
/// <param name="PeerTls">Null when no peer address has TLS.</param>
internal sealed record NodePorts(TlsListening? ClientTls, TlsListening? PeerTls)
{
    /// <summary>Reads what was given and need not be made first.</summary>
    /// <exception cref="TlsFileException">It can't be used.</exception>
    public static void Check(ServerOptions options, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger("Discovery.Tls");
        if (options.ClientTls.HasCertificate && ClientUrls(options).Any(UrlList.IsTls))
            _ = new ServerTls(options.ClientTls, options.Tls, logger);
        if (options.PeerTls.HasCertificate && options.ListenPeerUrls.Any(UrlList.IsTls))
            _ = new ServerTls(options.PeerTls, options.Tls, logger);
    }

    /// <exception cref="TlsFileException">A certificate, or what belongs to it, can't be used.</exception>
    public static NodePorts Open(ServerOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger("Discovery.Tls");
        var refusals = new TlsRefusals(time, logger);
        var clients = ClientUrls(options).ToList();
        return new NodePorts(
            clients.Exists(UrlList.IsTls) ? Of(options.ClientTls, "client", clients.Concat(options.AdvertiseClientUrls), checksAddress: false) : null,
            options.ListenPeerUrls.Any(UrlList.IsTls)
                ? Of(options.PeerTls, "peer", options.ListenPeerUrls.Concat(options.InitialAdvertisePeerUrls), !options.PeerTls.SkipsAddressCheck)
                : null);

        TlsListening Of(TlsFiles files, string side, IEnumerable<Uri> urls, bool checksAddress) => new(
            new ServerTls(SelfSignedCertificate.Provide(files, options.DataDir, side, urls, options.Tls, time, logger), options.Tls, logger)
            {
                ChecksAddress = checksAddress,
            },
            refusals);
    }

    private static IEnumerable<Uri> ClientUrls(ServerOptions options) =>
        options.ListenClientUrls.Concat(options.ListenClientHttpUrls).Concat(options.Http.ListenMetricsUrls);
}
