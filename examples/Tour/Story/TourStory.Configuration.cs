using System.Diagnostics;

namespace Tour.Story;

internal sealed partial class TourStory
{
    private async Task ChangeConfigurationAsync()
    {
        narrator.Begin("A configuration key is changed in the store while the instances run");
        await GreetAsync("Good evening", OneSecond);
    }

    /// <summary>Changes the greeting and looks at it through the sidecar until every instance has it.</summary>
    private async Task GreetAsync(string greeting, TimeSpan atMost)
    {
        using var front = new CatalogFront(_sidecar);
        var since = Stopwatch.GetTimestamp();
        await stage.Store.PutAsync("/config/catalog/Shop/Greeting", greeting, null, cancellationToken);
        var pending = _catalogs.Keys.ToHashSet();
        await Wait.UntilAsync(
            $"\"{greeting}\" from {string.Join(", ", pending)}",
            async () =>
            {
                for (var i = 0; i < _catalogs.Count && pending.Count > 0; i++)
                {
                    var (instance, said) = await front.AskAsync(cancellationToken);
                    if (said == greeting)
                        pending.Remove(instance);
                }

                return pending.Count == 0;
            },
            Patience,
            cancellationToken);
        narrator.Saw($"every instance says \"{greeting}\"", Stopwatch.GetElapsedTime(since), atMost);
    }
}
