using System.Text.Json;
using Discovery.TestKit;

namespace Discovery.Conformance.Watching;

/// <summary>What a running etcdctl watch has shown.</summary>
internal static class WatchProcess
{
    /// <summary>Waits until exactly this has been printed; fails as soon as something else has been.</summary>
    public static async Task PrintsAsync(this ChildProcess watch, string expected)
    {
        await Eventually.Async(
            () => watch.StandardOutput.Text.Length >= expected.Length || watch.HasExited,
            because: $"'{watch.CommandLine}' printed\n{expected}");
        if (watch.HasExited)
        {
            await watch.WaitForExitAsync();
        }

        Assert.True(
            watch.StandardOutput.Text == expected,
            $"'{watch.CommandLine}' was expected to print\n{expected}\nand wrote\n{watch.Output}");
    }

    /// <summary>The events of the first responses (one a line, with -w json) up to the one of <paramref name="lastRevision"/>.</summary>
    /// <remarks>
    /// How many revisions share a response is the server's choice, so the events are compared as one list. That none precedes its
    /// header's revision and that no revision is split are checked here.
    /// </remarks>
    public static async Task<IReadOnlyList<string>> EventsAsync(this ChildProcess watch, long lastRevision)
    {
        await watch.WaitForLineAsync(line => Revisions(line).Contains(lastRevision));
        List<string> events = [];
        long seen = 0;
        foreach (string line in watch.StandardOutput.Lines)
        {
            using JsonDocument response = JsonDocument.Parse(line);
            long header = response.RootElement.GetProperty("Header").GetProperty("revision").GetInt64();
            long[] revisions = [.. Revisions(line)];
            Assert.NotEmpty(revisions);
            Assert.Equal(revisions.Order(), revisions);
            Assert.True(revisions[0] > seen, $"Revision {revisions[0]} is split over two responses, or came twice:\n{watch.Output}");
            Assert.True(revisions[^1] <= header, $"An event is newer than its header:\n{line}");
            seen = revisions[^1];
            events.AddRange(response.RootElement.GetProperty("Events").EnumerateArray().Select(e => e.GetRawText()));
        }

        return events;
    }

    private static IEnumerable<long> Revisions(string line)
    {
        using JsonDocument response = JsonDocument.Parse(line);
        return [.. response.RootElement.GetProperty("Events").EnumerateArray()
            .Select(e => e.GetProperty("kv").GetProperty("mod_revision").GetInt64())];
    }
}
