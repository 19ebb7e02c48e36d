using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.KeyValue;

/// <summary>What only a store without a history shows: one test, as each would need a server of its own.</summary>
public sealed class FreshStoreTests(ConformanceServer server) : EtcdctlTests(server)
{
    [EtcdctlFact]
    public async Task An_empty_store_is_at_revision_1_its_first_write_makes_2_and_it_can_be_compacted_from_the_start()
    {
        const string Compacted = "etcdserver: mvcc: required revision has been compacted";
        Assert.Equal($$"""{"header":{{Header(1)}}}""" + "\n", await Normalised("get", "a", "-w", "json"));
        (await Run("get", "a", "--rev=2")).IsRefused("OutOfRange", "etcdserver: mvcc: required revision is a future revision");

        (await Run("compaction", "0")).Prints("compacted revision 0\n");
        (await Run("compaction", "0")).IsRefused("OutOfRange", Compacted);
        (await Run("compaction", "1")).Prints("compacted revision 1\n");
        (await Run("get", "a", "--rev=1")).Prints(string.Empty);

        Assert.Equal($$"""{"header":{{Header(2)}}}""" + "\n", await Normalised("put", "a", "b", "-w", "json"));
        (await Run("compaction", "1")).IsRefused("OutOfRange", Compacted);
        (await Run("compaction", "2")).Prints("compacted revision 2\n");
        (await Run("get", "a", "--rev=1")).IsRefused("OutOfRange", Compacted);
        (await Run("get", "a", "--rev=2")).Prints("a\nb\n");
    }
}
