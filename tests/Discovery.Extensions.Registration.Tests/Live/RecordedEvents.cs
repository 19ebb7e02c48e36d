using System.Collections.Concurrent;
using Discovery.Client;
using Discovery.Client.Registry;

namespace Discovery.Extensions.Registration.Tests;

/// <summary>What happens to the entries of one service, in order.</summary>
internal sealed class RecordedEvents : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<KvEvent> _events = new();
    private readonly Task _watching;

    private RecordedEvents(KvClient client, string service, Func<KvEvent, Task>? onEvent, TaskCompletionSource established) =>
        _watching = WatchAsync(client, service, onEvent, established, _stop.Token);

    public IReadOnlyList<KvEvent> Events => [.. _events];

    /// <summary>"starting", "passing" … for a put, "gone" for a delete.</summary>
    public IReadOnlyList<string> Story => [.. _events.Select(Told)];

    /// <param name="onEvent">Called before the next event is read.</param>
    public static async Task<RecordedEvents> StartAsync(KvClient client, string service, Func<KvEvent, Task>? onEvent = null)
    {
        var established = new TaskCompletionSource();
        var recorded = new RecordedEvents(client, service, onEvent, established);
        await established.Task;
        return recorded;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static string Told(KvEvent change) => change.Kind == KvEventKind.Delete
        ? "gone"
        : ServiceInstanceJson.Parse(change.Entry.Value).Status.ToString().ToLowerInvariant();

    private async Task WatchAsync(
        KvClient client, string service, Func<KvEvent, Task>? onEvent, TaskCompletionSource established, CancellationToken stop)
    {
        var range = KvRange.Prefix(RegistryKeys.Service(RegistryKeys.DefaultPrefix, service));
        await foreach (var batch in client.WatchAsync(range, new WatchOptions { Established = _ => established.TrySetResult() }, stop))
        {
            foreach (var change in batch.Events)
            {
                if (onEvent is not null)
                    await onEvent(change);
                _events.Enqueue(change);
            }
        }
    }
}
