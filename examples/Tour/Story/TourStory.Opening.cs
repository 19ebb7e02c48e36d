using System.Diagnostics;
using System.Text.RegularExpressions;
using Tour.Processes;

namespace Tour.Story;

internal sealed partial class TourStory
{
    private const int CatalogsMax = 3;
    private const int ReportersMax = 3;

    private async Task StartNodeAsync()
    {
        narrator.Begin("A node starts, with its data in a temporary folder");
        _node = stage.StartNode();
        var took = await Wait.UntilAsync(
            "a healthy node",
            () => _node.HasExited
                ? throw new TourFailedException("The node ended instead of becoming healthy.")
                : stage.NodeIsHealthyAsync(cancellationToken),
            Patience,
            cancellationToken);
        narrator.Saw($"the node (process {_node.Pid}) is healthy on {stage.StoreUrl}", took);
    }

    private async Task StartEverythingElseAsync()
    {
        narrator.Begin($"{CatalogsMax} instances of the web application, the sidecar and {ReportersMax} processes with one nightly job start");
        var since = Stopwatch.GetTimestamp();
        await stage.Store.PutAsync("/config/catalog/Shop/Greeting", "Good morning", null, cancellationToken);
        var sidecar = stage.StartSidecar();
        for (var number = 1; number <= CatalogsMax; number++)
            _catalogs.Add($"catalog-{number}", stage.StartCatalog(number));
        _company = new Company([.. Enumerable.Range(1, ReportersMax).Select(stage.StartReport)]);

        _sidecar = await sidecar.FindAsync("where it listens", Patience, ReadListening, cancellationToken);
        await using (var visitors = new Visitors(_sidecar))
        {
            await Wait.UntilAsync(
                "answers of every instance through the sidecar",
                () => _catalogs.Keys.All(id => visitors.AnswersOf(id) > 0),
                Patience,
                cancellationToken);
        }

        await Wait.UntilAsync("the first report", () => _company.Latest is not null, Patience, cancellationToken);
        narrator.Saw("every instance has registered itself and answers through the sidecar, and the job runs", Stopwatch.GetElapsedTime(since));

        var shares = await CountAsync(300);
        narrator.Saw($"of 300 requests through the sidecar {string.Join(", ", shares.OrderBy(share => share.Key).Select(share => $"{share.Value} went to {share.Key}"))}");
    }

    /// <summary>Requests one after the other; answers how many each instance got.</summary>
    private async Task<Dictionary<string, int>> CountAsync(int requests)
    {
        var shares = new Dictionary<string, int>();
        using var front = new CatalogFront(_sidecar);
        for (var i = 0; i < requests; i++)
        {
            var (instance, _) = await front.AskAsync(cancellationToken);
            shares[instance] = shares.GetValueOrDefault(instance) + 1;
        }

        return shares.Count == _catalogs.Count && shares.Values.Min() >= requests / _catalogs.Count / 2
            ? shares
            : throw new TourFailedException($"The requests were not shared out: {string.Join(", ", shares)}.");
    }

    private static Uri? ReadListening(string line) =>
        ListeningLine().Match(line) is { Success: true } match ? new Uri(match.Groups[1].Value) : null;

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex ListeningLine();
}
