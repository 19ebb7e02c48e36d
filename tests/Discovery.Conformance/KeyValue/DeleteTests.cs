using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.KeyValue;

public sealed class DeleteTests(ConformanceServer server) : EtcdctlTests(server)
{
    [EtcdctlFact]
    public async Task A_deleted_key_is_gone_and_the_count_says_one()
    {
        await Put($"{P}a", "1");
        (await Run("del", $"{P}a")).Prints("1\n");
        (await Run("get", $"{P}a")).Prints(string.Empty);
    }

    [EtcdctlFact]
    public async Task Deleting_nothing_takes_no_revision()
    {
        long r = await RevisionAsync();
        (await Run("del", $"{P}absent")).Prints("0\n");
        (await Run("del", P, "--prefix")).Prints("0\n");
        Assert.Equal(r, await RevisionAsync());
        Assert.Equal($$"""{"header":{{Header(r)}}}""" + "\n", await Normalised("del", $"{P}absent", "-w", "json"));
    }

    [EtcdctlFact]
    public async Task A_prefix_is_deleted_in_one_revision_and_its_old_pairs_are_shown()
    {
        await Put($"{P}b", "2");
        await Put($"{P}a", "1");
        await Put($"{P[..^1]}0", "just behind the prefix");
        long r = await RevisionAsync();
        (await Run("del", P, "--prefix", "--prev-kv")).Prints($"2\n{P}a\n1\n{P}b\n2\n");
        Assert.Equal(r + 1, await RevisionAsync());
        (await Run("get", $"{P[..^1]}0", "--print-value-only")).Prints("just behind the prefix\n");
    }

    [EtcdctlFact]
    public async Task A_range_is_deleted_up_to_its_end()
    {
        await Put($"{P}a", "1");
        await Put($"{P}b", "2");
        await Put($"{P}c", "3");
        long r = await RevisionAsync();
        Assert.Equal($$"""{"header":{{Header(r + 1)}},"deleted":2}""" + "\n", await Normalised("del", $"{P}a", $"{P}c", "-w", "json"));
        (await Run("get", P, "--prefix")).Prints($"{P}c\n3\n");
    }

    [EtcdctlFact]
    public async Task From_key_deletes_everything_from_the_key_on()
    {
        string last = $"~{P}";
        await Put($"{last}a", "1");
        await Put($"{last}b", "2");
        await Put($"{last}c", "3");
        long r = await RevisionAsync();
        Assert.Equal(
            $$"""{"header":{{Header(r + 1)}},"deleted":2,"prev_kvs":[{{KeyValueJson($"{last}b", r - 1, r - 1, 1, "2")}},{{KeyValueJson($"{last}c", r, r, 1, "3")}}]}""" + "\n",
            await Normalised("del", "--from-key", $"{last}b", "--prev-kv", "-w", "json"));
        (await Run("get", last, "--prefix")).Prints($"{last}a\n1\n");
    }

    [EtcdctlFact]
    public async Task The_fields_of_the_deleted_pair_are_shown()
    {
        await Put($"{P}a", "1");
        await Put($"{P}a", "2");
        long r = await RevisionAsync();
        Assert.Equal(
            HeaderFields(r + 1) + "\"Deleted\" : 1\n" + KeyValueFields($"{P}a", r - 1, r, 2, "2", "Prev"),
            await Normalised("del", $"{P}a", "--prev-kv", "-w", "fields"));
    }

    [EtcdctlFact]
    public async Task An_empty_key_is_refused() =>
        (await Run("del", string.Empty)).IsRefused("InvalidArgument", "etcdserver: key is not provided");
}
