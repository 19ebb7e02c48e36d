using System.Globalization;
using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.Watching;

// Nearly every watch here starts at a revision, the next one included: then it does not matter whether it is open yet when a key changes.
public sealed class WatchTests(ConformanceServer server) : EtcdctlTests(server)
{
    private const string Compacted = "watch was canceled (etcdserver: mvcc: required revision has been compacted)";

    [EtcdctlFact]
    public async Task A_watch_shows_every_put_and_delete_of_its_key_and_no_other()
    {
        long r = await RevisionAsync();
        await using ChildProcess watch = Start("watch", $"{P}a", $"--rev={r + 1}");
        await Put($"{P}a", "1");
        await Put($"{P}b", "other");
        await Put($"{P}a/below", "other");
        await Put($"{P}a", "2");
        (await Run("del", $"{P}a")).Prints("1\n");
        await Put($"{P}a", "3");
        await watch.PrintsAsync($"PUT\n{P}a\n1\nPUT\n{P}a\n2\nDELETE\n{P}a\n\nPUT\n{P}a\n3\n");
    }

    [EtcdctlFact]
    public async Task A_watch_without_a_revision_starts_with_what_comes_next()
    {
        await Put($"{P}a", "before");
        await using ChildProcess watch = Start("watch", $"{P}a");
        int written = 0;
        // When it is open shows by its first event only.
        while (watch.StandardOutput.Text.Length == 0)
        {
            Assert.False(watch.HasExited, watch.Output);
            await Put($"{P}a", $"{++written}");
        }

        await watch.WaitForLineAsync(line => line == "PUT");
        await Put($"{P}a", "last");
        await watch.WaitForLineAsync(line => line == "last");

        string[] values = [.. watch.StandardOutput.Lines.Chunk(3).Select(lines => lines[2])];
        string[] all = [.. Enumerable.Range(1, written).Select(i => $"{i}"), "last"];
        Assert.Equal(all[^values.Length..], values);
    }

    [EtcdctlFact]
    public async Task A_watch_from_an_earlier_revision_shows_the_history_and_goes_on()
    {
        await Put($"{P}a", "1");
        await Put($"{P}a", "2");
        long r = await RevisionAsync();
        (await Run("del", $"{P}a")).Prints("1\n");
        await Put($"{P}a", "3");

        await using ChildProcess watch = Start("watch", $"{P}a", $"--rev={r}");
        string history = $"PUT\n{P}a\n2\nDELETE\n{P}a\n\nPUT\n{P}a\n3\n";
        await watch.PrintsAsync(history);
        await Put($"{P}a", "4");
        await watch.PrintsAsync(history + $"PUT\n{P}a\n4\n");
    }

    [EtcdctlFact]
    public async Task A_watch_from_a_future_revision_keeps_quiet_until_then()
    {
        long r = await RevisionAsync();
        await using ChildProcess watch = Start("watch", P, "--prefix", $"--rev={r + 3}");
        foreach (string value in (string[])["1", "2", "3", "4"])
        {
            await Put($"{P}a", value);
        }

        await watch.PrintsAsync($"PUT\n{P}a\n3\nPUT\n{P}a\n4\n");
    }

    [EtcdctlFact]
    public async Task A_prefix_watch_shows_the_keys_below_it()
    {
        long r = await RevisionAsync();
        await using ChildProcess watch = Start("watch", P, "--prefix", $"--rev={r + 1}");
        await Put($"{P}a", "1");
        await Put($"{P[..^1]}0", "just behind the prefix");
        await Put($"{P}b/c", "2");
        await watch.PrintsAsync($"PUT\n{P}a\n1\nPUT\n{P}b/c\n2\n");
    }

    [EtcdctlFact]
    public async Task A_range_watch_ends_before_its_end_key()
    {
        long r = await RevisionAsync();
        await using ChildProcess watch = Start("watch", $"{P}a", $"{P}c", $"--rev={r + 1}");
        await Put($"{P}c", "not seen");
        await Put($"{P}a", "1");
        await Put($"{P}bb", "2");
        await watch.PrintsAsync($"PUT\n{P}a\n1\nPUT\n{P}bb\n2\n");
    }

    [EtcdctlFact]
    public async Task Previous_pairs_are_shown_when_asked_for()
    {
        await Put($"{P}a", "0");
        long r = await RevisionAsync();
        await using ChildProcess watch = Start("watch", P, "--prefix", "--prev-kv", $"--rev={r + 1}");
        await Put($"{P}a", "1");
        await Put($"{P}new", "2");
        (await Run("del", $"{P}a")).Prints("1\n");
        await watch.PrintsAsync($"PUT\n{P}a\n0\n{P}a\n1\nPUT\n{P}new\n2\nDELETE\n{P}a\n1\n{P}a\n\n");
    }

    [EtcdctlFact]
    public async Task Events_carry_revisions_and_versions_and_a_delete_its_key_alone()
    {
        long r = await RevisionAsync();
        await Put($"{P}a", "1");
        await Put($"{P}a", "2");
        (await Run("del", $"{P}a")).Prints("1\n");
        await using ChildProcess watch = Start("watch", P, "--prefix", $"--rev={r + 1}", "-w", "json");
        Assert.Equal(
            [
                $$"""{"kv":{{KeyValueJson($"{P}a", r + 1, r + 1, 1, "1")}}}""",
                $$"""{"kv":{{KeyValueJson($"{P}a", r + 1, r + 2, 2, "2")}}}""",
                $$"""{"type":1,"kv":{{DeletedJson($"{P}a", r + 3)}}}""",
            ],
            await watch.EventsAsync(r + 3));
    }

    [EtcdctlFact]
    public async Task The_writes_of_one_transaction_arrive_in_one_response_in_their_order()
    {
        long r = await RevisionAsync();
        await Put($"{P}old", "0");
        (await RunWithInput($"\nput {P}b 1\nput {P}a 2\ndel {P}old\n\n\n", "txn")).Succeeds();
        await using ChildProcess watch = Start("watch", P, "--prefix", "--prev-kv", $"--rev={r + 2}", "-w", "json");
        Assert.Equal(
            [
                $$"""{"kv":{{KeyValueJson($"{P}b", r + 2, r + 2, 1, "1")}}}""",
                $$"""{"kv":{{KeyValueJson($"{P}a", r + 2, r + 2, 1, "2")}}}""",
                $$"""{"type":1,"kv":{{DeletedJson($"{P}old", r + 2)}},"prev_kv":{{KeyValueJson($"{P}old", r + 1, r + 1, 1, "0")}}}""",
            ],
            await watch.EventsAsync(r + 2));
    }

    [EtcdctlFact]
    public async Task A_watch_from_before_the_compacted_revision_is_cancelled_with_that_revision()
    {
        await Put($"{P}a", "1");
        await Put($"{P}a", "2");
        long r = await RevisionAsync();
        (await Run("compaction", $"{r}")).Prints($"compacted revision {r}\n");

        EtcdctlResult simple = await Run("watch", $"{P}a", $"--rev={r - 1}");
        Assert.Equal((5, $"{Compacted}\nError: watch is canceled by the server\n"), (simple.ExitCode, simple.Stderr + simple.Stdout));

        EtcdctlResult json = await Run("watch", $"{P}a", $"--rev={r - 1}", "-w", "json");
        Assert.Equal(5, json.ExitCode);
        // No revision in this header: etcd has none to tell when it cancels.
        Assert.Equal(
            $$"""{"Header":{"cluster_id":C,"member_id":M,"raft_term":T},"Events":[],"CompactRevision":{{r}},"Canceled":true,"Created":false}""" + "\n",
            Server.Normalise(json.Stdout));
    }

    [EtcdctlFact]
    public async Task A_watch_from_exactly_the_compacted_revision_is_served()
    {
        await Put($"{P}a", "1");
        await Put($"{P}a", "2");
        long r = await RevisionAsync();
        (await Run("compaction", $"{r}")).Prints($"compacted revision {r}\n");
        await using ChildProcess watch = Start("watch", $"{P}a", $"--rev={r}");
        await Put($"{P}a", "3");
        await watch.PrintsAsync($"PUT\n{P}a\n2\nPUT\n{P}a\n3\n");
    }

    [EtcdctlFact]
    public async Task Etcd_18089_A_delete_at_the_compacted_revision_is_shown_to_a_watch_from_there()
    {
        await Put($"{P}a", "1");
        (await Run("del", $"{P}a")).Prints("1\n");
        long r = await RevisionAsync();
        await using ChildProcess early = Start("watch", $"{P}a", $"--rev={r}");
        await early.PrintsAsync($"DELETE\n{P}a\n\n");
        (await Run("compaction", $"{r}", "--physical")).Prints($"compacted revision {r}\n");
        // Debian's 3.4.23 still has the bug: its tombstone is gone. 3.5.16 fixed it.
        bool lost = Server.Process.Kind == ServerKind.Etcd && Server.Version < new Version(3, 5, 16);
        string expected = lost ? string.Empty : $"DELETE\n{P}a\n\n";
        await using ChildProcess late = Start("watch", $"{P}a", $"--rev={r}");
        await Put($"{P}a", "2");
        await late.PrintsAsync(expected + $"PUT\n{P}a\n2\n");
    }

    [EtcdctlFact]
    public async Task A_command_given_to_the_watch_gets_each_event_in_its_environment()
    {
        await Put($"{P}a", "some value");
        long r = await RevisionAsync();
        await using ChildProcess watch = Start(
            "watch", $"{P}a", $"--rev={r}", "--", "sh", "-c", "echo $ETCD_WATCH_REVISION $ETCD_WATCH_EVENT_TYPE $ETCD_WATCH_KEY $ETCD_WATCH_VALUE");
        await watch.PrintsAsync($"PUT\n{P}a\nsome value\n{r} \"PUT\" \"{P}a\" \"some value\"\n");
    }

    private static string DeletedJson(string key, long revision) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"key":"{{Base64(key)}}","mod_revision":{{revision}}}""");
}
