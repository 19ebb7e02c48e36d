using System.Diagnostics;

namespace Tour.Story;

internal sealed partial class TourStory
{
    private async Task StopInstanceAsync(string id)
    {
        narrator.Begin($"{id} is stopped under load, as a deployment would do it");
        await using var visitors = new Visitors(_sidecar);
        await WarmUpAsync(visitors);
        _catalogs.Remove(id, out var instance);

        var since = Stopwatch.GetTimestamp();
        var stopping = instance!.StopAsync(Patience, cancellationToken);
        await UntilUnregisteredAsync(id);
        narrator.Saw($"{id} has left the registry", Stopwatch.GetElapsedTime(since), OneSecond);
        var exitCode = await stopping;
        if (exitCode != 0)
            throw new TourFailedException($"{id} ended with exit code {exitCode}.");
        narrator.Saw($"{id} has ended by itself", Stopwatch.GetElapsedTime(since));
        await ContentAsync(visitors);
    }

    private async Task StartInstanceAsync(int number)
    {
        var id = $"catalog-{number}";
        narrator.Begin($"{id} is started");
        await using var visitors = new Visitors(_sidecar);
        _catalogs.Add(id, stage.StartCatalog(number));
        await Wait.UntilAsync(
            $"{id} in the registry as passing",
            async () => (await stage.RegisteredAsync(cancellationToken)).Any(instance => instance.Id == id && instance.TakesTraffic),
            Patience,
            cancellationToken);
        var took = await Wait.UntilAsync($"an answer of {id}", () => visitors.AnswersOf(id) > 0, Patience, cancellationToken);
        narrator.Saw($"{id} gets requests, counted from its being registered as passing,", took, OneSecond);
        await ContentAsync(visitors);
    }

    private async Task KillInstanceAsync(string id)
    {
        narrator.Begin($"{id} is killed with SIGKILL under load");
        await using var visitors = new Visitors(_sidecar);
        await WarmUpAsync(visitors);
        _catalogs.Remove(id, out var instance);

        var since = Stopwatch.GetTimestamp();
        await instance!.KillAsync();
        await UntilUnregisteredAsync(id);
        narrator.Saw($"{id} has left the registry", Stopwatch.GetElapsedTime(since), Stage.GoneWithin);
        await ContentAsync(visitors);
    }

    private Task<TimeSpan> UntilUnregisteredAsync(string id) => Wait.UntilAsync(
        $"a registry without {id}",
        async () => (await stage.RegisteredAsync(cancellationToken)).All(instance => instance.Id != id),
        Patience,
        cancellationToken);

    private Task<TimeSpan> WarmUpAsync(Visitors visitors) => Wait.UntilAsync(
        "answers of every instance", () => _catalogs.Keys.All(id => visitors.AnswersOf(id) >= 10), Patience, cancellationToken);

    /// <summary>Some more visits after what happened, and then none of all may have failed.</summary>
    private async Task ContentAsync(Visitors visitors)
    {
        var enough = visitors.Requests + 100;
        await Wait.UntilAsync("more requests", () => visitors.Requests >= enough, Patience, cancellationToken);
        var requests = await visitors.LeaveContentAsync();
        narrator.Saw($"{requests} requests went through the sidecar meanwhile and none failed; the slowest took {visitors.Longest.TotalMilliseconds:0} ms");
    }
}
