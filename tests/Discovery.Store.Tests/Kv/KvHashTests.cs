using Discovery.Protocol;
using Discovery.Store.Tests.Model;
using Discovery.Store.Tests.Snapshots;

namespace Discovery.Store.Tests.Kv;

public sealed class KvHashTests
{
    private readonly StoreHarness _store = new();

    [Fact]
    public void It_is_the_same_on_a_member_that_applied_the_log_one_that_was_installed_and_one_that_was_restarted()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var store = new StoreHarness();
            Run(store, seed, requests: 300);
            var expected = Hash(store);
            var installed = new StoreHarness();
            installed.Machine.Install(store.Machine.OpenSnapshot().Take());
            var restarted = store.Restart(store.Machine.SaveState());
            Assert.Equal(expected, Hash(installed));
            Assert.Equal(expected, Hash(restarted));

            // Records that nobody can reach don't count.
            store.Machine.DeletePendingUpTo(store.Machine.AppliedIndex);
            Assert.Equal(expected, Hash(store));
        }
    }

    [Fact]
    public void That_of_an_older_revision_is_what_it_was_when_the_revision_was_the_newest()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var store = new StoreHarness();
            var then = new Dictionary<long, KvHash>();
            Run(store, seed, requests: 100, after: () => then[store.Kv.CurrentRevision] = Hash(store));
            var comparable = then.Values.Where(h => h.CompactRevision == store.Kv.CompactRevision).ToList();
            Assert.NotEmpty(comparable);
            Assert.All(comparable, h => Assert.Equal(h with { Revision = store.Kv.CurrentRevision }, Hash(store, h.HashRevision)));
        }
    }

    [Fact]
    public void It_covers_the_history_that_is_left_by_whichever_compactions()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var (once, often) = (new StoreHarness(), new StoreHarness());
            var random = new Random(seed);
            for (var i = 0; i < 100; i++)
            {
                var (key, value) = ($"{random.Next(9)}", $"{random.Next(5)}");
                foreach (var store in (StoreHarness[])[once, often])
                {
                    if (value == "0")
                    {
                        store.Apply(Requests.Delete(key));
                    }
                    else
                    {
                        store.Put(key, value);
                    }
                }

                if (random.Next(10) == 0)
                {
                    often.Apply(new CompactionRequest { Revision = often.Kv.CurrentRevision - random.Next(5) });
                }
            }

            var revision = often.Kv.CurrentRevision;
            often.Compact(revision);
            once.Compact(revision);
            Assert.Equal(Hash(once), Hash(often));
        }
    }

    [Fact]
    public void Everything_that_a_client_can_see_makes_a_difference()
    {
        var hashes = new List<uint>
        {
            Of(s => s.Put("a", "1")),
            Of(s => s.Put("a", "2")),
            Of(s => s.Put("b", "1")),
            Of(s => s.Put("a1", "")),
            Of(s => s.Put("a", "1", lease: 7)),
            Of(s => s.Put("a", "1"), s => s.Put("a", "1")),
            Of(s => s.Put("a", "1"), s => s.Delete("a")),
            Of(s => s.Put("a", "1"), s => s.Delete("a"), s => s.Put("a", "1")),
            Of(s => s.Put("b", "1"), s => s.Put("a", "1")),
            Of(s => s.Put("a", "1"), s => s.Put("b", "1")),
            Of(s => s.Txn(Requests.Put("a", "1"), Requests.Put("b", "1"))),
            Of(s => s.Txn(Requests.Put("b", "1"), Requests.Put("a", "1"))),
            Of(_ => { }),
        };
        Assert.Equal(hashes.Count, hashes.Distinct().Count());

        static uint Of(params Action<StoreHarness>[] steps)
        {
            var store = new StoreHarness();
            store.Do<LeaseGrantResponse>(new LeaseGrantRequest { ID = 7, TTL = 60 });
            Array.ForEach(steps, step => step(store));
            return Hash(store).Hash;
        }
    }

    [Fact]
    public void It_says_what_it_is_of_and_refuses_compacted_and_future_revisions()
    {
        _store.Put("a");
        _store.Put("a");
        _store.Put("a");
        Assert.Equal((4, -1, 4), Facts(Hash(_store)));
        Assert.Equal((4, -1, 2), Facts(Hash(_store, 2)));
        _store.Compact(3);
        Assert.Equal((4, 3, 3), Facts(Hash(_store, 3)));
        Assert.Equal(StoreError.Compacted, Assert.Throws<StoreException>(() => Hash(_store, 2)).Error);
        Assert.Equal(StoreError.FutureRevision, Assert.Throws<StoreException>(() => Hash(_store, 5)).Error);

        static (long Revision, long Compacted, long Of) Facts(KvHash hash) => (hash.Revision, hash.CompactRevision, hash.HashRevision);
    }

    [Fact]
    public void Etcd_16048_a_compaction_while_it_is_computed_does_not_get_into_its_way()
    {
        for (var i = 0; i < 2000; i++)
        {
            _store.Put($"key{i % 500:000}", $"{i}");
        }

        var expected = Hash(_store);
        using (var state = _store.Machine.Hold())
        {
            _store.Delete("key", "kez");
            _store.Compact(_store.Kv.CurrentRevision);
            _store.Machine.DeletePendingUpTo(_store.Machine.AppliedIndex);
            Assert.Equal(expected, KvHash.Compute(state, 0));
        }

        Assert.NotEqual(expected.Hash, Hash(_store).Hash);
    }

    [Fact]
    public void Records_are_read_once_and_only_those_up_to_its_revision()
    {
        var observed = new ObservedRevisionStore(new Storage.MemoryRevisionStore());
        var store = new StoreHarness(observed);
        for (var i = 0; i < 100; i++)
        {
            store.Put($"{i % 10}");
        }

        var before = observed.Reads;
        Hash(store, 41);
        Assert.Equal(40, observed.Reads - before);
    }

    private static void Run(StoreHarness store, int seed, int requests, Action? after = null)
    {
        var generator = new RequestGenerator(new Random(seed));
        for (var i = 0; i < requests; i++)
        {
            store.Apply(generator.Next(store.Kv.CurrentRevision, store.Kv.CompactRevision));
            after?.Invoke();
        }
    }

    private static KvHash Hash(StoreHarness store, long revision = 0)
    {
        using var state = store.Machine.Hold();
        return KvHash.Compute(state, revision);
    }
}
