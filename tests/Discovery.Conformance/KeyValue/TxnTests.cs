using System.Globalization;
using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.KeyValue;

public sealed class TxnTests(ConformanceServer server) : EtcdctlTests(server)
{
    [EtcdctlFact]
    public async Task The_success_branch_runs_in_order_when_all_compares_hold()
    {
        await Put($"{P}a", "1");
        await Put($"{P}b", "2");
        EtcdctlResult result = await Txn(
            $"""
            value("{P}a") = "1"
            version("{P}b") = "1"

            put {P}x "hello world"
            get {P} {P}~
            del {P}b --prev-kv

            put {P}failed yes

            """);
        // The get sees the put before it; a range inside prints as get does, a delete as del does.
        result.Prints($"SUCCESS\n\nOK\n\n{P}a\n1\n{P}b\n2\n{P}x\nhello world\n\n1\n{P}b\n2\n");
        (await Run("get", P, "--prefix", "--keys-only")).Prints($"{P}a\n\n{P}x\n\n");
    }

    [EtcdctlFact]
    public async Task The_failure_branch_runs_when_one_compare_does_not_hold()
    {
        await Put($"{P}a", "1");
        EtcdctlResult result = await Txn(
            $"""
            value("{P}a") = "1"
            version("{P}a") > "1"

            put {P}succeeded yes

            get {P}a
            put {P}y "no"
            del {P}nothing

            """);
        result.Prints($"FAILURE\n\n{P}a\n1\n\nOK\n\n0\n");
        (await Run("get", P, "--prefix", "--keys-only")).Prints($"{P}a\n\n{P}y\n\n");
    }

    [EtcdctlTheory]
    [InlineData("value", "5", "4")]
    [InlineData("version", "2", "1")]
    [InlineData("version", "2", "3")]
    public async Task Values_and_versions_are_compared_with_every_operator(string target, string actual, string other)
    {
        await Put($"{P}k", "0");
        await Put($"{P}k", "5");
        await Compares(target, long.Parse(actual, CultureInfo.InvariantCulture), long.Parse(other, CultureInfo.InvariantCulture));
    }

    [EtcdctlTheory]
    [InlineData("create", -1, 0)]
    [InlineData("create", -1, -2)]
    [InlineData("mod", 0, 1)]
    [InlineData("mod", 0, -1)]
    public async Task Revisions_are_compared_with_every_operator(string target, int actual, int other)
    {
        await Put($"{P}k", "0");
        await Put($"{P}k", "5");
        long r = await RevisionAsync();
        await Compares(target, r + actual, r + other);
    }

    [EtcdctlTheory]
    [InlineData("version", "=")]
    [InlineData("create", "=")]
    [InlineData("mod", "=")]
    [InlineData("version", "<", "1")]
    public async Task An_absent_key_compares_as_zero(string target, string sign, string operand = "0") =>
        (await Txn($"{target}(\"{P}absent\") {sign} \"{operand}\"\n\n\n\n")).Prints("SUCCESS\n");

    [EtcdctlTheory]
    [InlineData("=", "")]
    [InlineData("!=", "x")]
    [InlineData("<", "x")]
    [InlineData(">", "x")]
    public async Task A_value_compare_of_an_absent_key_never_holds(string sign, string operand) =>
        (await Txn($"value(\"{P}absent\") {sign} \"{operand}\"\n\n\n\n")).Prints("FAILURE\n");

    [EtcdctlFact]
    public async Task All_writes_of_a_transaction_share_one_revision()
    {
        long r = await RevisionAsync();
        (await Txn($"\nput {P}a 1\nput {P}b 2\ndel {P}absent\n\n\n")).Prints("SUCCESS\n\nOK\n\nOK\n\n0\n");
        Assert.Equal(
            $$"""{"header":{{Header(r + 1)}},"kvs":[{{KeyValueJson($"{P}a", r + 1, r + 1, 1, "1")}},{{KeyValueJson($"{P}b", r + 1, r + 1, 1, "2")}}],"count":2}""" + "\n",
            await Normalised("get", P, "--prefix", "-w", "json"));
    }

    [EtcdctlFact]
    public async Task A_transaction_that_only_reads_takes_no_revision()
    {
        await Put($"{P}a", "1");
        long r = await RevisionAsync();
        (await Txn($"\nget {P}a\n\n\n")).Prints($"SUCCESS\n\n{P}a\n1\n");
        (await Txn("\n\n\n")).Prints("SUCCESS\n");
        Assert.Equal(r, await RevisionAsync());
    }

    [EtcdctlFact]
    public async Task A_range_inside_may_read_an_earlier_revision()
    {
        await Put($"{P}a", "old");
        long r = await RevisionAsync();
        await Put($"{P}a", "new");
        (await Txn($"\nget {P}a --rev={r}\nget {P}a\n\n\n")).Prints($"SUCCESS\n\n{P}a\nold\n\n{P}a\nnew\n");
    }

    [EtcdctlFact]
    public async Task Each_inner_response_tells_the_revision_it_saw()
    {
        await Put($"{P}a", "3");
        long r = await RevisionAsync();
        EtcdctlResult result = await Txn($"\nget {P}a\nput {P}y no\ndel {P}a\nget {P}a\n\n\n", "-w", "json");
        string[] responses =
        [
            Inner("Range", r, $$""","kvs":[{{KeyValueJson($"{P}a", r, r, 1, "3")}}],"count":1"""),
            Inner("Put", r + 1),
            Inner("DeleteRange", r + 1, ""","deleted":1"""),
            Inner("Range", r + 1),
        ];
        string all = string.Join(',', responses);
        Assert.Equal(
            $$"""{"header":{{Header(r + 1)}},"succeeded":true,"responses":[{{all}}]}""" + "\n",
            NamesOf34(Server.Normalise(result.Succeeds())));
    }

    [EtcdctlFact]
    public async Task The_fields_of_every_inner_response_are_shown()
    {
        await Put($"{P}a", "3");
        await Put($"{P}y", "1");
        long r = await RevisionAsync();
        EtcdctlResult result = await Txn(
            $"version(\"{P}a\") = \"9\"\n\n\nget {P}a\nput {P}y no --prev-kv\ndel {P}a --prev-kv\n\n", "-w", "fields");
        Assert.Equal(
            HeaderFields(r + 1) + "\"Succeeded\" : false\n"
            + InnerHeaderFields(r) + KeyValueFields($"{P}a", r - 1, r - 1, 1, "3") + "\"More\" : false\n\"Count\" : 1\n"
            + InnerHeaderFields(r + 1) + KeyValueFields($"{P}y", r, r, 1, "1", "Prev")
            + InnerHeaderFields(r + 1) + "\"Deleted\" : 1\n" + KeyValueFields($"{P}a", r - 1, r - 1, 1, "3", "Prev"),
            Server.Normalise(result.Succeeds()));
    }

    private static string Inner(string operation, long revision, string rest = "") =>
        "{\"Response\":{\"Response" + operation + "\":{\"header\":{\"revision\":" + revision.ToString(CultureInfo.InvariantCulture) + "}" + rest + "}}}";

    /// <summary>The same by etcdctl 3.5, which names the kinds of response as the protocol does, 3.4 as its Go types.</summary>
    private static string NamesOf34(string json) => json
        .Replace("\"response_range\"", "\"ResponseRange\"", StringComparison.Ordinal)
        .Replace("\"response_put\"", "\"ResponsePut\"", StringComparison.Ordinal)
        .Replace("\"response_delete_range\"", "\"ResponseDeleteRange\"", StringComparison.Ordinal);

    // The lease target is not here: etcdctl 3.4 panics on it before it sends anything.
    private async Task Compares(string target, long actual, long other)
    {
        (string Sign, bool Holds)[] expected =
        [
            ("=", false), ("!=", true), ("<", actual < other), (">", actual > other),
        ];
        foreach ((string sign, bool holds) in expected)
        {
            (await Txn($"{target}(\"{P}k\") {sign} \"{other}\"\n\n\n\n")).Prints(holds ? "SUCCESS\n" : "FAILURE\n");
        }

        (await Txn($"{target}(\"{P}k\") = \"{actual}\"\n\n\n\n")).Prints("SUCCESS\n");
        (await Txn($"{target}(\"{P}k\") != \"{actual}\"\n\n\n\n")).Prints("FAILURE\n");
    }

    private Task<EtcdctlResult> Txn(string input, params string[] flags) => RunWithInput(input + "\n", ["txn", .. flags]);
}
