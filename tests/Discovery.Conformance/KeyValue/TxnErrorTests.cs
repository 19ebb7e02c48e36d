using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.KeyValue;

public sealed class TxnErrorTests(ConformanceServer server) : EtcdctlTests(server)
{
    [EtcdctlFact]
    public async Task A_key_put_twice_is_refused() =>
        await RefusesAsync($"put {P}a 1\nput {P}a 2", "InvalidArgument", "etcdserver: duplicate key given in txn request");

    [EtcdctlFact]
    public async Task A_key_put_and_deleted_is_refused() =>
        await RefusesAsync($"put {P}a 1\ndel {P} --prefix", "InvalidArgument", "etcdserver: duplicate key given in txn request");

    [EtcdctlFact]
    public async Task An_empty_key_is_refused() =>
        await RefusesAsync("put \"\" 1", "InvalidArgument", "etcdserver: key is not provided");

    [EtcdctlFact]
    public async Task An_unknown_lease_is_refused_and_no_write_before_it_stays() =>
        await RefusesAsync($"put {P}a 1\nput {P}b 1 --lease=1", "NotFound", "etcdserver: requested lease not found");

    [EtcdctlFact]
    public async Task A_read_of_a_future_revision_is_refused_and_no_write_before_it_stays() =>
        await RefusesAsync(
            $"put {P}a 1\nget {P}b --rev=999999", "OutOfRange", "etcdserver: mvcc: required revision is a future revision");

    [EtcdctlFact]
    public async Task More_than_128_operations_are_refused() =>
        await RefusesAsync(Puts(129), "InvalidArgument", "etcdserver: too many operations in txn request");

    [EtcdctlFact]
    public async Task Exactly_128_operations_are_carried_out()
    {
        long r = await RevisionAsync();
        (await RunWithInput($"\n{Puts(128)}\n\n\n", "txn")).Prints("SUCCESS\n" + string.Concat(Enumerable.Repeat("\nOK\n", 128)));
        Assert.Equal(r + 1, await RevisionAsync());
    }

    /// <summary>Refused as a whole: none of its operations has left a trace.</summary>
    private async Task RefusesAsync(string operations, string code, string text)
    {
        long r = await RevisionAsync();
        (await RunWithInput($"\n{operations}\n\n\n", "txn")).IsRefused(code, text);
        Assert.Equal(r, await RevisionAsync());
        (await Run("get", P, "--prefix")).Prints(string.Empty);
    }

    private string Puts(int count) => string.Join('\n', Enumerable.Range(0, count).Select(i => $"put {P}k{i} v"));
}
