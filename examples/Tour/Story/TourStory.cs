using Tour.Processes;

namespace Tour.Story;

/// <summary>What the tour shows, one thing after the other. Whatever is not seen ends it with a <see cref="TourFailedException"/>.</summary>
internal sealed partial class TourStory(Stage stage, Narrator narrator, CancellationToken cancellationToken)
{
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, RunningProgram> _catalogs = [];
    private RunningProgram _node = null!;
    private Company _company = null!;
    private Uri _sidecar = null!;

    /// <summary>Far longer than anything takes: only what is broken takes this long.</summary>
    private TimeSpan Patience => TimeSpan.FromSeconds(30) * narrator.Slack;

    public async Task RunAsync()
    {
        await StartNodeAsync();
        await StartEverythingElseAsync();
        await ChangeConfigurationAsync();
        await StopInstanceAsync("catalog-1");
        await StartInstanceAsync(4);
        await KillInstanceAsync("catalog-2");
        await KillLeaderAsync();
        await KillNodeAsync();
        await StopLeaderAsync();
    }
}
