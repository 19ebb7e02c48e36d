using System.Net;
using System.Net.Security;
using Discovery.Protocol.Peers;
using Discovery.Rpc;
using Discovery.Rpc.Kestrel;
using Discovery.Server.Options;
using Discovery.Server.Peers;
using Discovery.Server.Tests.Peers;
using Discovery.Server.Tls;
using Discovery.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Discovery.Server.Tests.Tls;

/// <summary>A port with TLS as a node's, behind which every request is told the name of its client's certificate.</summary>
internal sealed class TlsHost : IAsyncDisposable
{
    private readonly PortReservation _port = PortReservation.Take();
    private readonly TempFolder _folder = new("tls");
    private WebApplication? _app;

    public CertificateAuthority Authority { get; } = new();

    public RecordedLog Log { get; } = new();

    public Uri Url => new($"https://127.0.0.1:{_port.Port}");

    public string ServerCert => _folder.Combine("server.crt");

    public string ServerKey => _folder.Combine("server.key");

    public string CaFile => _folder.Combine("ca.crt");

    public string CrlFile => _folder.Combine("crl");

    /// <param name="mutual">Whether clients need a certificate of <see cref="Authority"/>.</param>
    public static async Task<TlsHost> StartAsync(
        bool mutual = false, Func<TlsFiles, TlsFiles>? files = null, TlsPolicy? policy = null, bool checksAddress = false, string[]? revocations = null)
    {
        var host = new TlsHost();
        host.Authority.Issue("server", ["127.0.0.1", "localhost"]).WriteTo(host._folder, "server");
        File.WriteAllText(host.CaFile, host.Authority.CertificatePem);
        if (revocations is not null)
            File.WriteAllText(host.CrlFile, host.Authority.RevocationListPem());
        var given = new TlsFiles
        {
            CertFile = host.ServerCert,
            KeyFile = host.ServerKey,
            TrustedCaFile = mutual ? host.CaFile : "",
            ClientCertAuth = mutual,
            CrlFile = revocations is null ? "" : host.CrlFile,
        };
        var tls = new ServerTls(files?.Invoke(given) ?? given, policy ?? new TlsPolicy(), host.Log) { ChecksAddress = checksAddress };
        await host.ListenAsync(new TlsListening(tls, new TlsRefusals(TimeProvider.System, host.Log)));
        return host;
    }

    /// <summary>One request on a connection of its own; answered with "protocol name".</summary>
    public async Task<string> GetAsync(IssuedCertificate? certificate = null, Action<SslClientAuthenticationOptions>? configure = null, bool http2 = true)
    {
        using var handler = HandlerFor(certificate);
        configure?.Invoke(handler.SslOptions);
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, Url)
        {
            Version = http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var response = await client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>A client that believes every server and shows a certificate, or none.</summary>
    public static SocketsHttpHandler HandlerFor(IssuedCertificate? certificate)
    {
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(30) };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) => presented is not null;
        if (certificate is not null)
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(certificate.Load(), null, offline: true);
        return handler;
    }

    /// <summary>The client is not let in; the log says why.</summary>
    public async Task RefusesAsync(string reason, IssuedCertificate? certificate = null, Action<SslClientAuthenticationOptions>? configure = null)
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(certificate, configure));
        await Eventually.Async(() => Log.Of(300).Any(line => line.StartsWith("rejected connection from 127.0.0.1:", StringComparison.Ordinal) && line.Contains(reason, StringComparison.Ordinal)));
    }

    public string Combine(string name) => _folder.Combine(name);

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }
        _port.Dispose();
        Authority.Dispose();
        _folder.Dispose();
    }

    private async Task ListenAsync(TlsListening listening)
    {
        _port.Release();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port.Port, listening.Configure));
        _app = builder.Build();
        // A call of gRPC is told the same, as an error's text.
        _app.MapRpcServices(RpcServerOptions.Default, RpcService.For(PeerMethods.Service)
            .Unary<DescribeRequest, DescribeResponse>("Describe", (_, call) => throw new RpcException(RpcStatusCode.Aborted, call.ClientCertificateName ?? "nobody")).Build());
        _app.Run(context => context.Response.WriteAsync($"{context.Request.Protocol} {context.Features.Get<IClientCertificateNameFeature>()?.CommonName}"));
        await _app.StartAsync();
    }
}
