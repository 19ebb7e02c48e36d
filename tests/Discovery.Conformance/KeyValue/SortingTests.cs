using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.KeyValue;

public sealed class SortingTests(ConformanceServer server) : EtcdctlTests(server)
{
    // No two keys agree in any of the targets: etcd leaves the order of equals open.
    [EtcdctlTheory]
    [InlineData("KEY", "a b c")]
    [InlineData("CREATE", "c a b")]
    [InlineData("MODIFY", "b a c")]
    [InlineData("VALUE", "c b a")]
    [InlineData("VERSION", "b a c")]
    public async Task Keys_are_sorted_by_each_target_in_both_orders(string target, string ascending)
    {
        await PutSample();
        string[] keys = ascending.Split(' ');

        (await Keys("--sort-by", target)).Prints(Listing(keys));
        (await Keys("--sort-by", target, "--order", "ASCEND")).Prints(Listing(keys));
        (await Keys("--sort-by", target, "--order", "DESCEND")).Prints(Listing(keys.Reverse()));
    }

    [EtcdctlFact]
    public async Task An_order_without_a_target_sorts_by_key()
    {
        await PutSample();
        (await Keys("--order", "DESCEND")).Prints(Listing(["c", "b", "a"]));
    }

    // With a target and no order etcd cuts first, at one key more than the limit, and sorts what is left: the order is always given here.
    [EtcdctlFact]
    public async Task A_limit_is_applied_after_sorting()
    {
        await PutSample();
        (await Keys("--sort-by", "VALUE", "--order", "ASCEND", "--limit", "1")).Prints(Listing(["c"]));
        (await Keys("--sort-by", "MODIFY", "--order", "DESCEND", "--limit", "2")).Prints(Listing(["c", "a"]));
    }

    [EtcdctlFact]
    public async Task A_limited_sort_still_tells_that_there_is_more_and_how_many_there_are()
    {
        long r = await RevisionAsync();
        await PutSample();
        Assert.Equal(
            $$"""{"header":{{Header(r + 6)}},"kvs":[{{KeyValueJson($"{P}c", r + 1, r + 6, 3, "0")}}],"more":true,"count":3}""" + "\n",
            await Normalised("get", P, "--prefix", "--sort-by", "VALUE", "--order", "ASCEND", "--limit", "1", "-w", "json"));
    }

    [EtcdctlFact]
    public async Task Sorting_by_value_while_asking_for_keys_only_still_compares_the_values()
    {
        await PutSample();
        (await Run("get", P, "--prefix", "--sort-by", "VALUE", "--keys-only")).Prints($"{P}c\n\n{P}b\n\n{P}a\n\n");
    }

    [EtcdctlFact]
    public async Task An_earlier_revision_is_sorted_by_what_was_there_then()
    {
        long r = await RevisionAsync();
        await PutSample();
        // After the first three puts: c=1, a=4, b=2, each at version 1.
        (await Run("get", P, "--prefix", "--sort-by", "VALUE", $"--rev={r + 3}")).Prints($"{P}c\n1\n{P}b\n2\n{P}a\n4\n");
    }

    private async Task PutSample()
    {
        foreach ((string key, string value) in ((string, string)[])[("c", "1"), ("a", "4"), ("b", "2"), ("a", "3"), ("c", "9"), ("c", "0")])
        {
            await Put(P + key, value);
        }
    }

    private Task<EtcdctlResult> Keys(params string[] sorting) => Run(["get", P, "--prefix", "--keys-only", .. sorting]);

    private string Listing(IEnumerable<string> keys) => string.Concat(keys.Select(key => $"{P}{key}\n\n"));
}
