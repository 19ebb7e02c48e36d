using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Tour;

/// <summary>Sends requests through the sidecar all the time and remembers every one that failed.</summary>
internal sealed class Visitors : IAsyncDisposable
{
    private const int Count = 6;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly HttpClient _http;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, int> _answers = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly Task _running;
    private long _longestTicks;

    public Visitors(Uri sidecar)
    {
        _http = new HttpClient { BaseAddress = sidecar, Timeout = TimeSpan.FromSeconds(10) };
        _running = Task.WhenAll(Enumerable.Range(0, Count).Select(_ => Task.Run(VisitAsync)));
    }

    public int Requests => _answers.Values.Sum() + _failures.Count;

    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>The slowest answer so far.</summary>
    public TimeSpan Longest => TimeSpan.FromTicks(Interlocked.Read(ref _longestTicks));

    /// <summary>How many answers each instance gave.</summary>
    public IReadOnlyDictionary<string, int> Answers => _answers;

    public int AnswersOf(string instance) => _answers.GetValueOrDefault(instance);

    /// <summary>Ends the visits and answers their number.</summary>
    /// <exception cref="TourFailedException">A request failed.</exception>
    public async Task<int> LeaveContentAsync()
    {
        await _stop.CancelAsync();
        await _running;
        return _failures.IsEmpty
            ? Requests
            : throw new TourFailedException($"{_failures.Count} of {Requests} requests failed. The first one: {_failures.First()}");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task VisitAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var start = Stopwatch.GetTimestamp();
            try
            {
                using var answer = await _http.GetAsync(new Uri("/catalog/", UriKind.Relative), CancellationToken.None);
                var text = await answer.Content.ReadAsStringAsync(CancellationToken.None);
                if (answer.IsSuccessStatusCode)
                    _answers.AddOrUpdate(JsonDocument.Parse(text).RootElement.GetProperty("instance").GetString()!, 1, (_, count) => count + 1);
                else
                    _failures.Enqueue($"{(int)answer.StatusCode} {text.Trim()}");
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException)
            {
                _failures.Enqueue(e.Message);
            }

            var elapsed = Stopwatch.GetElapsedTime(start).Ticks;
            if (elapsed > Interlocked.Read(ref _longestTicks))
                Interlocked.Exchange(ref _longestTicks, elapsed);
            await Task.Delay(Pause, CancellationToken.None);
        }
    }
}
