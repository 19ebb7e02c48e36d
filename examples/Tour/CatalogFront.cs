using System.Text.Json;

namespace Tour;

/// <summary>The web application, seen through the sidecar.</summary>
internal sealed class CatalogFront(Uri sidecar) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = sidecar, Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>Which instance answered, and how it greets.</summary>
    public async Task<(string Instance, string Greeting)> AskAsync(CancellationToken cancellationToken)
    {
        using var answer = JsonDocument.Parse(await _http.GetStringAsync(new Uri("/catalog/", UriKind.Relative), cancellationToken));
        return (answer.RootElement.GetProperty("instance").GetString()!, answer.RootElement.GetProperty("greeting").GetString()!);
    }

    public void Dispose() => _http.Dispose();
}
