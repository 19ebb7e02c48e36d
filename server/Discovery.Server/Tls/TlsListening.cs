using System.Net;
using Discovery.Rpc.Kestrel;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Discovery.Server.Tls;

/// <summary>Serves HTTP/2 and HTTP/1.1 with TLS on one port; ALPN says which.</summary>
internal sealed class TlsListening(ServerTls tls, TlsRefusals refusals)
{
    public void Configure(ListenOptions options)
    {
        options.Use(next => connection => AroundAsync(connection, next));
        options.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = tls.Policy.HandshakeTimeout,
            OnConnection = context => new(tls.OptionsFor(ConnectionOf(context.Connection))),
        });
        options.Use(next => connection => BehindAsync(connection, next));
    }

    private static TlsConnection ConnectionOf(BaseConnectionContext connection) =>
        connection.Features.Get<TlsConnection>() ?? throw new InvalidOperationException("a handshake without a connection");

    private async Task AroundAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var security = new TlsConnection();
        connection.Features.Set(security);
        AuthorityRepair.ApplyTo(connection);
        await next(connection);
        if (!security.IsOpen)
            refusals.Tell(connection.RemoteEndPoint, connection.LocalEndPoint, security.Refusal ?? "no TLS handshake that both sides agree on");
    }

    private async Task BehindAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var security = ConnectionOf(connection);
        if (tls.ChecksAddress && security.ClientCertificate is { } certificate)
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
            late.CancelAfter(tls.Policy.HandshakeTimeout);
            try
            {
                security.Refusal = await AddressCheck.WhyNotAsync(certificate, (connection.RemoteEndPoint as IPEndPoint)?.Address, late.Token);
            }
            catch (OperationCanceledException)
            {
                security.Refusal = "its address could not be looked up in time";
            }
            if (security.Refusal is not null)
                return;
        }
        security.IsOpen = true;
        // Not before: the feature says that the client is who its certificate names.
        if (security.ClientCertificate is not null && tls.NamesUsers)
            connection.Features.Set<IClientCertificateNameFeature>(security);
        AuthorityRepair.ApplyTo(connection);
        await next(connection);
    }
}
