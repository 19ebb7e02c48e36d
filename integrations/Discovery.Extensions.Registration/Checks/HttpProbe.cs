using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;

namespace Discovery.Extensions.Registration;

/// <summary>GET: 2xx is passing, 429 warning ("alive, but busy"), everything else critical.</summary>
internal sealed class HttpProbe : ICheckProbe
{
    private readonly HttpClient _http;
    private readonly Uri _url;

    [SuppressMessage(
        "Security", "CA5359:Do not disable certificate validation", Justification = "Asked for by name, and nothing but the status is read")]
    public HttpProbe(Uri url, bool allowAnyCertificate)
    {
        _url = url;
        var handler = new SocketsHttpHandler
        {
            // A redirect would answer for another page, a proxy for another machine.
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (allowAnyCertificate)
            handler.SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = delegate { return true; } };

        // The time-out is the runner's.
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(_url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var note = $"{_url} answers {(int)response.StatusCode}";
        return response.IsSuccessStatusCode ? CheckResult.Passing(note)
            : response.StatusCode == HttpStatusCode.TooManyRequests ? CheckResult.Warning(note)
            : CheckResult.Critical(note);
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }
}
