using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.KeyValue;

public sealed class GetTests(ConformanceServer server) : EtcdctlTests(server)
{
    [EtcdctlFact]
    public async Task An_absent_key_prints_nothing_and_is_no_error()
    {
        long r = await RevisionAsync();
        (await Run("get", $"{P}absent")).Prints(string.Empty);
        Assert.Equal($$"""{"header":{{Header(r)}}}""" + "\n", await Normalised("get", $"{P}absent", "-w", "json"));
    }

    [EtcdctlFact]
    public async Task A_prefix_lists_its_keys_in_order_and_no_other()
    {
        await PutAll("b", "a", "c", "b/x");
        await Put($"{P[..^1]}0", "just behind the prefix");
        (await Run("get", P, "--prefix")).Prints($"{P}a\na\n{P}b\nb\n{P}b/x\nb/x\n{P}c\nc\n");
    }

    [EtcdctlFact]
    public async Task A_range_ends_before_its_end_key()
    {
        await PutAll("a", "b", "c");
        (await Run("get", $"{P}a", $"{P}c")).Prints($"{P}a\na\n{P}b\nb\n");
        (await Run("get", $"{P}a", $"{P}cc")).Prints($"{P}a\na\n{P}b\nb\n{P}c\nc\n");
    }

    [EtcdctlTheory]
    [InlineData("b", "a")]
    [InlineData("a", "a")]
    public async Task A_range_whose_end_is_not_behind_its_start_is_empty(string start, string end)
    {
        await PutAll("a", "b");
        (await Run("get", $"{P}{start}", $"{P}{end}")).Prints(string.Empty);
    }

    [EtcdctlFact]
    public async Task From_key_lists_everything_from_the_key_on()
    {
        // The highest prefix of this class's server: what follows it is this test's own.
        string last = $"~{P}";
        foreach (string key in (string[])["a", "b", "c"])
        {
            await Put($"{last}{key}", key);
        }

        (await Run("get", "--from-key", $"{last}b", "--print-value-only")).Prints("b\nc\n");
    }

    [EtcdctlFact]
    public async Task Keys_only_leaves_the_values_out()
    {
        await PutAll("a", "b");
        (await Run("get", P, "--prefix", "--keys-only")).Prints($"{P}a\n\n{P}b\n\n");
        long r = await RevisionAsync();
        Assert.Equal(
            HeaderFields(r) + KeyValueFields($"{P}a", r - 1, r - 1, 1, string.Empty) + "\"More\" : false\n\"Count\" : 1\n",
            await Normalised("get", $"{P}a", "--keys-only", "-w", "fields"));
    }

    [EtcdctlFact]
    public async Task Print_value_only_leaves_the_keys_out()
    {
        await PutAll("a", "b");
        (await Run("get", P, "--prefix", "--print-value-only")).Prints("a\nb\n");
    }

    [EtcdctlFact]
    public async Task Hex_shows_the_bytes()
    {
        await Put($"{P}a", "A\n");
        string key = string.Concat($"{P}a".Select(c => $"\\x{(int)c:x2}"));
        (await Run("--hex", "get", $"{P}a")).Prints($"{key}\n\\x41\\x0a\n");
    }

    [EtcdctlFact]
    public async Task A_limit_cuts_the_list_and_the_count_stays_the_whole()
    {
        await PutAll("a", "b", "c");
        (await Run("get", P, "--prefix", "--limit", "2", "--print-value-only")).Prints("a\nb\n");
        long r = await RevisionAsync();
        Assert.Equal(
            $$"""{"header":{{Header(r)}},"kvs":[{{KeyValueJson($"{P}a", r - 2, r - 2, 1, "a")}}],"more":true,"count":3}""" + "\n",
            await Normalised("get", P, "--prefix", "--limit", "1", "-w", "json"));
    }

    [EtcdctlTheory]
    [InlineData("3")]
    [InlineData("4")]
    [InlineData("0")]
    [InlineData("-1")]
    public async Task A_limit_that_is_not_reached_or_not_positive_cuts_nothing(string limit)
    {
        await PutAll("a", "b", "c");
        long r = await RevisionAsync();
        string all = string.Join(',', KeyValueJson($"{P}a", r - 2, r - 2, 1, "a"), KeyValueJson($"{P}b", r - 1, r - 1, 1, "b"), KeyValueJson($"{P}c", r, r, 1, "c"));
        Assert.Equal(
            $$"""{"header":{{Header(r)}},"kvs":[{{all}}],"count":3}""" + "\n",
            await Normalised("get", P, "--prefix", $"--limit={limit}", "-w", "json"));
    }

    [EtcdctlFact]
    public async Task An_earlier_revision_shows_what_was_there_then()
    {
        await Put($"{P}a", "old");
        long r = await RevisionAsync();
        await Put($"{P}a", "new");
        await Put($"{P}b", "later");
        (await Run("del", $"{P}a")).Prints("1\n");

        (await Run("get", P, "--prefix", $"--rev={r}")).Prints($"{P}a\nold\n");
        (await Run("get", P, "--prefix", $"--rev={r + 1}")).Prints($"{P}a\nnew\n");
        (await Run("get", P, "--prefix", $"--rev={r + 2}")).Prints($"{P}a\nnew\n{P}b\nlater\n");
        (await Run("get", P, "--prefix", $"--rev={r + 3}")).Prints($"{P}b\nlater\n");
        (await Run("get", P, "--prefix", $"--rev={r - 1}")).Prints(string.Empty);
    }

    [EtcdctlFact]
    public async Task The_header_tells_the_current_revision_even_when_an_earlier_one_is_read()
    {
        await Put($"{P}a", "old");
        long r = await RevisionAsync();
        await Put($"{P}a", "new");
        Assert.Equal(
            $$"""{"header":{{Header(r + 1)}},"kvs":[{{KeyValueJson($"{P}a", r, r, 1, "old")}}],"count":1}""" + "\n",
            await Normalised("get", $"{P}a", $"--rev={r}", "-w", "json"));
    }

    [EtcdctlFact]
    public async Task A_count_and_a_limit_hold_at_an_earlier_revision_too()
    {
        await PutAll("a", "b", "c");
        long r = await RevisionAsync();
        (await Run("del", P, "--prefix")).Prints("3\n");
        Assert.Equal(
            $$"""{"header":{{Header(r + 1)}},"kvs":[{{KeyValueJson($"{P}a", r - 2, r - 2, 1, "a")}}],"more":true,"count":3}""" + "\n",
            await Normalised("get", P, "--prefix", "--limit", "1", $"--rev={r}", "-w", "json"));
    }

    [EtcdctlTheory]
    [InlineData("0")]
    [InlineData("-1")]
    public async Task A_revision_that_is_not_positive_means_the_current_one(string revision)
    {
        await Put($"{P}a", "v");
        (await Run("get", $"{P}a", $"--rev={revision}")).Prints($"{P}a\nv\n");
    }

    [EtcdctlFact]
    public async Task A_future_revision_is_refused()
    {
        long r = await RevisionAsync();
        (await Run("get", $"{P}a", $"--rev={r + 1}"))
            .IsRefused("OutOfRange", "etcdserver: mvcc: required revision is a future revision");
    }

    [EtcdctlFact]
    public async Task An_empty_key_is_refused() =>
        (await Run("get", string.Empty)).IsRefused("InvalidArgument", "etcdserver: key is not provided");

    [EtcdctlFact]
    public async Task A_serializable_read_is_answered_from_the_node_itself()
    {
        await PutAll("a", "b");
        (await Run("get", P, "--prefix", "--consistency", "s")).Prints($"{P}a\na\n{P}b\nb\n");
    }

    private async Task PutAll(params string[] names)
    {
        foreach (string name in names)
        {
            await Put($"{P}{name}", name);
        }
    }
}
