using Discovery.Protocol;

namespace Discovery.Store.Tests.Kv;

public sealed class ConcurrencyTests
{
    private const int Keys = 16;
    private const int Rounds = 1200;

    /// <summary>
    /// Each revision gives all keys the same value, which is its number. A reader that sees two values, or an older revision after a newer
    /// one, has not read from one snapshot.
    /// </summary>
    [Fact]
    public async Task Readers_see_whole_revisions_while_the_store_is_written_and_compacted()
    {
        var store = new StoreHarness();
        using var stop = new CancellationTokenSource();
        WriteRound(store, 2);

        Action<KvStore, Action, CancellationToken>[] kinds = [ReadNow, ReadPast, ReadHistory, ReadInTxn];
        var firstReads = kinds.Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToArray();
        var readers = kinds.Select((read, i) => Task.Run(() => read(store.Kv, () => firstReads[i].TrySetResult(), stop.Token))).ToArray();

        for (var revision = 3; revision <= Rounds; revision++)
        {
            WriteRound(store, revision);
            if (revision % 7 == 0)
            {
                store.Compact(revision - (revision % 3));
                store.Machine.DeletePendingUpTo(store.Machine.AppliedIndex);
            }
        }

        // Not over before every kind of reader has read something, or one has found something wrong.
        await Task.WhenAny([Task.WhenAll(firstReads.Select(first => first.Task)), .. readers]);
        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.InRange(store.Records.Count, Keys, Keys * 14);
    }

    private static void WriteRound(StoreHarness store, long revision)
    {
        var operations = Enumerable.Range(0, Keys).Select(i => Requests.Put($"k{i:D2}", $"{revision}")).ToArray();
        Assert.Equal(revision, store.Txn(operations).Header.Revision);
    }

    private static void ReadNow(KvStore store, Action read, CancellationToken stop)
    {
        for (var newest = 0L; !stop.IsCancellationRequested;)
        {
            var response = store.Range(Requests.Range("k", "l"));
            Assert.InRange(response.Header.Revision, newest, Rounds);
            newest = response.Header.Revision;
            AssertWhole(response, newest);
            read();
        }
    }

    private static void ReadPast(KvStore store, Action read, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var revision = Math.Max(Math.Max(2, store.CompactRevision), store.CurrentRevision - 3);
            try
            {
                AssertWhole(store.Range(Requests.Range("k", "l", revision)), revision);
                read();
            }
            catch (CompactedException)
            {
                Assert.True(store.CompactRevision > revision);
            }
        }
    }

    private static void ReadHistory(KvStore store, Action read, CancellationToken stop)
    {
        for (var next = 2L; !stop.IsCancellationRequested;)
        {
            try
            {
                foreach (var revision in store.Read(Requests.Bytes("k"), Requests.Bytes("l"), next, next + 20, 200, out var completeTo))
                {
                    Assert.Equal(next, revision.Revision);
                    Assert.Equal(Keys, revision.Events.Count);
                    Assert.All(revision.Events, e => Assert.Equal($"{revision.Revision}", e.Kv.Value.Text()));
                    next++;
                    Assert.True(completeTo >= revision.Revision);
                    read();
                }
            }
            catch (CompactedException compacted)
            {
                Assert.True(compacted.CompactRevision > next);
                next = compacted.CompactRevision;
            }
        }
    }

    private static void ReadInTxn(KvStore store, Action read, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var response = store.ReadTxn(Requests.Txn(Requests.Range("k00"), Requests.Range("k15"), Requests.Range("k", "l")));
            var values = response.Responses.SelectMany(r => r.ResponseRange.Kvs).Select(kv => kv.Value.Text()).Distinct();
            Assert.Equal($"{response.Header.Revision}", Assert.Single(values));
            read();
        }
    }

    private static void AssertWhole(RangeResponse response, long revision)
    {
        Assert.Equal(Keys, response.Count);
        Assert.All(response.Kvs, kv => Assert.Equal(($"{revision}", revision), (kv.Value.Text(), kv.ModRevision)));
    }
}
