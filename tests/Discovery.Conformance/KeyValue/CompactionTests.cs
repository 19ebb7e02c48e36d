using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.KeyValue;

public sealed class CompactionTests(ConformanceServer server) : EtcdctlTests(server)
{
    private const string Compacted = "etcdserver: mvcc: required revision has been compacted";
    private const string Future = "etcdserver: mvcc: required revision is a future revision";

    [EtcdctlTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Below_the_compacted_revision_nothing_is_read_and_from_it_on_all_is(bool physical)
    {
        await Put($"{P}a", "1");
        await Put($"{P}a", "2");
        long r = await RevisionAsync();
        await Put($"{P}a", "3");

        string[] flags = physical ? ["--physical"] : [];
        (await Run(["compaction", $"{r}", .. flags])).Prints($"compacted revision {r}\n");

        (await Run("get", $"{P}a", $"--rev={r - 1}")).IsRefused("OutOfRange", Compacted);
        (await Run("get", $"{P}a", $"--rev={r}")).Prints($"{P}a\n2\n");
        (await Run("get", $"{P}a", $"--rev={r + 1}")).Prints($"{P}a\n3\n");
        (await Run("get", $"{P}a")).Prints($"{P}a\n3\n");
    }

    [EtcdctlFact]
    public async Task A_compaction_keeps_what_is_alive_however_old()
    {
        await Put($"{P}old", "still here");
        await Put($"{P}gone", "1");
        (await Run("del", $"{P}gone")).Prints("1\n");
        await Put($"{P}new", "1");
        long r = await RevisionAsync();
        (await Run("compaction", $"{r}", "--physical")).Prints($"compacted revision {r}\n");
        Assert.Equal(
            $$"""{"header":{{Header(r)}},"kvs":[{{KeyValueJson($"{P}new", r, r, 1, "1")}},{{KeyValueJson($"{P}old", r - 3, r - 3, 1, "still here")}}],"count":2}""" + "\n",
            await Normalised("get", P, "--prefix", "-w", "json"));
    }

    [EtcdctlFact]
    public async Task A_compaction_takes_no_revision()
    {
        await Put($"{P}a", "1");
        long r = await RevisionAsync();
        (await Run("compaction", $"{r}")).Prints($"compacted revision {r}\n");
        Assert.Equal(r, await RevisionAsync());
    }

    [EtcdctlFact]
    public async Task The_same_or_an_earlier_revision_is_refused_a_second_time()
    {
        await Put($"{P}a", "1");
        await Put($"{P}a", "2");
        long r = await RevisionAsync();
        (await Run("compaction", $"{r}")).Prints($"compacted revision {r}\n");
        (await Run("compaction", $"{r}")).IsRefused("OutOfRange", Compacted);
        (await Run("compaction", $"{r - 1}")).IsRefused("OutOfRange", Compacted);
        (await Run("compaction", "0")).IsRefused("OutOfRange", Compacted);
    }

    [EtcdctlFact]
    public async Task A_future_revision_is_refused()
    {
        long r = await RevisionAsync();
        (await Run("compaction", $"{r + 1}")).IsRefused("OutOfRange", Future);
    }

    [EtcdctlFact]
    public async Task A_read_inside_a_transaction_of_a_compacted_revision_is_refused_and_no_write_before_it_stays()
    {
        await Put($"{P}a", "1");
        await Put($"{P}a", "2");
        long r = await RevisionAsync();
        (await Run("compaction", $"{r}")).Prints($"compacted revision {r}\n");
        (await RunWithInput($"\nput {P}b 1\nget {P}a --rev={r - 1}\n\n\n", "txn")).IsRefused("OutOfRange", Compacted);
        (await Run("get", P, "--prefix", "--keys-only")).Prints($"{P}a\n\n");
    }
}
