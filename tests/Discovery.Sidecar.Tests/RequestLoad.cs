using System.Collections.Concurrent;
using System.Text.Json;

namespace Discovery.Sidecar.Tests;

/// <summary>Requests to the catalog through the sidecar, all the time, until it is stopped.</summary>
internal sealed class RequestLoad : IAsyncDisposable
{
    private const int Workers = 8;

    private readonly HttpClient _http;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, int> _answers = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly Task _running;

    public RequestLoad(Uri sidecar)
    {
        _http = new HttpClient { BaseAddress = sidecar };
        _running = Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(RunAsync)));
    }

    public IReadOnlyCollection<string> Failures => _failures;

    public int Answered => _answers.Values.Sum();

    public int AnswersOf(string instance) => _answers.GetValueOrDefault(instance);

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var answer = await _http.GetAsync(new Uri("/catalog/", UriKind.Relative), CancellationToken.None);
                var text = await answer.Content.ReadAsStringAsync(CancellationToken.None);
                if (answer.IsSuccessStatusCode)
                    _answers.AddOrUpdate(JsonDocument.Parse(text).RootElement.GetProperty("instance").GetString()!, 1, (_, count) => count + 1);
                else
                    _failures.Enqueue($"{(int)answer.StatusCode} {text}");
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                _failures.Enqueue(e.ToString());
            }

            // Leaves the machine room for the processes under test.
            await Task.Delay(5, CancellationToken.None);
        }
    }
}
