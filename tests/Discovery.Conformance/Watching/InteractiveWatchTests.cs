using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.Watching;

/// <summary>Several watches on one stream, as etcdctl's interactive mode opens them.</summary>
public sealed class InteractiveWatchTests(ConformanceServer server) : EtcdctlTests(server)
{
    [EtcdctlFact]
    public async Task Each_watch_of_a_stream_gets_its_own_events()
    {
        long r = await RevisionAsync();
        await using ChildProcess watch = Start("watch", "-i");
        await watch.StandardInput.WriteLineAsync($"watch --rev={r + 1} {P}a");
        await watch.StandardInput.WriteLineAsync($"watch --rev={r + 1} --prefix --prev-kv {P}b");
        await watch.StandardInput.FlushAsync();

        await Put($"{P}a", "1");
        await watch.PrintsAsync($"PUT\n{P}a\n1\n");
        await Put($"{P}b1", "2");
        await Put($"{P}b1", "3");
        await watch.PrintsAsync($"PUT\n{P}a\n1\nPUT\n{P}b1\n2\nPUT\n{P}b1\n2\n{P}b1\n3\n");
    }

    [EtcdctlFact]
    public async Task An_event_that_two_watches_cover_is_shown_twice()
    {
        long r = await RevisionAsync();
        await using ChildProcess watch = Start("watch", "-i");
        await watch.StandardInput.WriteLineAsync($"watch --rev={r + 1} {P}a");
        await watch.StandardInput.WriteLineAsync($"watch --rev={r + 1} --prefix {P}");
        await watch.StandardInput.FlushAsync();

        await Put($"{P}a", "1");
        await watch.PrintsAsync($"PUT\n{P}a\n1\nPUT\n{P}a\n1\n");
    }

    [EtcdctlFact]
    public async Task Progress_asked_for_tells_the_current_revision_to_every_watch_of_the_stream()
    {
        long r = await RevisionAsync();
        await using ChildProcess watch = Start("watch", "-i");
        await watch.StandardInput.WriteLineAsync($"watch --rev={r + 1} {P}a");
        await watch.StandardInput.WriteLineAsync($"watch --rev={r + 1} {P}b");
        await watch.StandardInput.FlushAsync();
        // Both are open once both have shown an event.
        await Put($"{P}a", "1");
        await Put($"{P}b", "2");
        await Eventually.Async(() => watch.StandardOutput.Lines.Count == 6);
        await Put($"{P}unwatched", "3");

        // A server may leave a request unanswered while a watch of the stream catches up: then one asks again.
        await Eventually.Async(async () =>
        {
            await watch.StandardInput.WriteLineAsync("progress");
            await watch.StandardInput.FlushAsync();
            await watch.WaitForLineAsync(line => line == $"progress notify: {r + 3}", TimeSpan.FromSeconds(2));
            return true;
        });
        await Eventually.Async(() => watch.StandardOutput.Lines.Count(line => line == $"progress notify: {r + 3}") >= 2);
    }

    [EtcdctlFact]
    public async Task A_compacted_watch_is_cancelled_and_the_others_of_the_stream_go_on()
    {
        await Put($"{P}a", "1");
        await Put($"{P}a", "2");
        long r = await RevisionAsync();
        (await Run("compaction", $"{r}")).Prints($"compacted revision {r}\n");

        await using ChildProcess watch = Start("watch", "-i");
        await watch.StandardInput.WriteLineAsync($"watch --rev={r + 1} {P}b");
        await watch.StandardInput.WriteLineAsync($"watch --rev={r - 1} {P}a");
        await watch.StandardInput.FlushAsync();

        await watch.WaitForErrorLineAsync(
            line => line == "watch was canceled (etcdserver: mvcc: required revision has been compacted)");
        await Put($"{P}b", "3");
        await watch.PrintsAsync($"PUT\n{P}b\n3\n");
    }
}
