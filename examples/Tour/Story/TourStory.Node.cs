using System.Diagnostics;

namespace Tour.Story;

internal sealed partial class TourStory
{
    /// <summary>Clients that found nobody wait up to 3 s before they try again.</summary>
    private static readonly TimeSpan ReconnectedWithin = TimeSpan.FromSeconds(5);

    private async Task KillNodeAsync()
    {
        narrator.Begin("The node is killed with SIGKILL while it is being written to, and started again");
        await using var visitors = new Visitors(_sidecar);
        await using var ledger = new Ledger(stage.Store);
        await Wait.UntilAsync("some writes", () => ledger.Acknowledged >= 200, Patience, cancellationToken);
        var before = _company.Latest!;

        await _node.KillAsync();
        var written = await ledger.CloseAsync();
        var asked = visitors.Requests + 100;
        await Wait.UntilAsync("requests without a node", () => visitors.Requests >= asked, Patience, cancellationToken);
        narrator.Saw("the sidecar goes on with what it last knew");

        var since = Stopwatch.GetTimestamp();
        _node = stage.StartNode();
        await Wait.UntilAsync("a healthy node", () => stage.NodeIsHealthyAsync(cancellationToken), Patience, cancellationToken);
        narrator.Saw("the node is healthy again", Stopwatch.GetElapsedTime(since));

        await ledger.AuditAsync(cancellationToken);
        narrator.Saw($"all {written} writes that the node had acknowledged are there");
        var greeting = await stage.Store.GetAsync("/config/catalog/Shop/Greeting", null, cancellationToken);
        if (greeting?.Value.ToString() != "Good evening")
            throw new TourFailedException($"The configuration is not what it was: the greeting is \"{greeting?.Value}\".");
        narrator.Saw($"the configuration is there: the greeting is \"{greeting.Value}\"");

        await Wait.UntilAsync(
            "every living instance in the registry",
            async () => _catalogs.Keys.Order().SequenceEqual((await stage.RegisteredAsync(cancellationToken)).Select(instance => instance.Id)),
            Patience,
            cancellationToken);
        narrator.Saw($"the registry is there: {string.Join(", ", _catalogs.Keys.Order())}", Stopwatch.GetElapsedTime(since));
        await GreetAsync("Good night", ReconnectedWithin);
        await Wait.UntilAsync("the next report", () => _company.Latest is { } now && now.Number > before.Number + 3, Patience, cancellationToken);
        narrator.Saw($"the job goes on: report {_company.Latest!.Number}", Stopwatch.GetElapsedTime(since));
        await ContentAsync(visitors);
    }
}
