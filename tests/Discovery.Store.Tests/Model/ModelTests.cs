using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Store.Tests.Model;

public sealed class ModelTests
{
    private readonly RangeBytes _bytes = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Random_requests_get_the_answers_that_a_full_history_gives(int seed)
    {
        var random = new Random(seed);
        var generator = new RequestGenerator(random, keys: seed % 2 == 0 ? 12 : 40);
        var store = new StoreHarness();
        var model = new EtcdModel();
        var tally = new Dictionary<string, int>();

        for (var step = 0; step < 2500; step++)
        {
            var request = generator.Next(model.Revision, model.CompactRevision);
            var expected = model.Apply(request);
            var actual = store.Apply(request);

            Assert.Equal((expected.Error, expected.Response), (actual.Error, actual.Response));
            Assert.Equal(model.Revision, actual.Revision);
            var kind = $"{request.Descriptor.Name} {expected.Error}";
            tally[kind] = tally.GetValueOrDefault(kind) + 1;

            for (var i = 0; i < 3; i++)
            {
                CompareRange(store, model, generator.Range(model.Revision));
            }

            if (step % 50 == 0)
            {
                CompareHistory(random, generator, store, model);
            }

            // What the answers are does not depend on how far this has come.
            store.Machine.Prune(seed);
            if (step % 500 == 250)
            {
                store.Machine.DeletePendingUpTo(store.Machine.AppliedIndex);
                store = store.Restart(store.Machine.SaveState());
            }
        }

        // A generator that no longer reaches these would make the test say nothing.
        Assert.All(
            [
                "TxnRequest ", "TxnRequest KeyNotFound", "TxnRequest LeaseNotFound", "TxnRequest FutureRevision", "PutRequest KeyNotFound",
                "PutRequest LeaseNotFound", "CompactionRequest ", "CompactionRequest Compacted", "LeaseRevokeRequest ",
            ],
            kind => Assert.True(tally.ContainsKey(kind), $"no '{kind}' in this run: {string.Join(", ", tally)}"));
    }

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(34)]
    public void Replay_after_a_checkpoint_at_any_point_gives_the_same_state_and_answers(int seed)
    {
        var random = new Random(seed);
        var generator = new RequestGenerator(random);
        var requests = new List<IMessage>();
        var original = new StoreHarness();
        var answers = new List<ApplyResult>();
        var checkpointAt = random.Next(100, 1100);
        byte[] checkpoint = [];

        for (var step = 0; step < 1200; step++)
        {
            requests.Add(generator.Next(original.Kv.CurrentRevision, original.Kv.CompactRevision));
            answers.Add(original.Apply(requests[^1]));
            if (step == checkpointAt)
            {
                checkpoint = original.Machine.SaveState();
            }

            if (step == checkpointAt + 20)
            {
                original.Machine.DeletePendingUpTo((ulong)checkpointAt + 1, recordsMax: 5);
            }
        }

        var restored = original.Restart(checkpoint);
        Assert.Equal((ulong)checkpointAt + 1, restored.Machine.AppliedIndex);
        for (var step = checkpointAt + 1; step < requests.Count; step++)
        {
            var replayed = restored.Machine.Apply((ulong)step + 1, 1, Proposal(requests[step], answers[step].ProposalId));
            Assert.Equal(answers[step], replayed);
        }

        Assert.Equal(original.Describe(), restored.Describe());
        Assert.Equal(original.Machine.SaveState(), restored.Machine.SaveState());
        for (var revision = Math.Max(1, original.Kv.CompactRevision); revision <= original.Kv.CurrentRevision; revision++)
        {
            Assert.Equal(original.Kv.Range(Requests.Range("\0", "\0", revision)), restored.Kv.Range(Requests.Range("\0", "\0", revision)));
        }

        // Once both have deleted what they may, not even the records differ.
        original.Prune();
        restored.Prune();
        original.Machine.DeletePendingUpTo(ulong.MaxValue);
        restored.Machine.DeletePendingUpTo(ulong.MaxValue);
        Assert.Equal(Records(original), Records(restored));
    }

    private static Proposal Proposal(IMessage request, ulong id)
    {
        var proposal = Requests.Proposal(request);
        proposal.Id = id;
        return proposal;
    }

    private static List<string> Records(StoreHarness store)
    {
        var records = new SortedDictionary<Storage.Revision, string>();
        store.Records.Scan((revision, record) => records.Add(revision, Convert.ToHexString(record)));
        return [.. records.Select(record => $"{record.Key} {record.Value}")];
    }

    private void CompareRange(StoreHarness store, EtcdModel model, RangeRequest request)
    {
        var expected = Answer(() => model.Range(request));
        Assert.Equal(expected, Answer(() => store.Kv.Range(request)));
        // Each after the other into the same: nothing of an answer, or of a refused one, may be left in the next.
        var bytes = Answer(() =>
        {
            store.Kv.Range(request, _bytes);
            return _bytes.Written();
        });
        Assert.Equal(expected is RangeResponse response ? response.ToByteArray() : expected, bytes);
    }

    private static object Answer(Func<object> range)
    {
        try
        {
            return range();
        }
        catch (StoreException refused)
        {
            return refused.Error;
        }
    }

    private static void CompareHistory(Random random, RequestGenerator generator, StoreHarness store, EtcdModel model)
    {
        for (var i = 0; i < 10; i++)
        {
            var (key, end) = generator.Interval();
            var from = random.NextInt64(Math.Max(0, model.CompactRevision), model.Revision + 2);
            var to = from + random.Next(60);
            var max = random.Next(1, 40);
            var actual = store.Kv.Read(key, end, from, to, max, out var completeTo);

            Assert.InRange(completeTo, Math.Min(from, model.Revision), Math.Min(to, model.Revision));
            Assert.Equal(Describe(model.Events(key.Text(), end.Text(), from, completeTo)), Describe(actual));
            var counts = actual.Select(r => r.Events.Count).ToList();
            Assert.True(counts.SkipLast(1).Sum() < max, "it went on though it had enough");
            Assert.True(completeTo == Math.Min(to, model.Revision) || counts.Sum() >= max, "it stopped too early");
        }

        for (var i = 0; i < 20; i++)
        {
            var key = generator.Key();
            var revision = model.Revision + 1 - random.Next(40);
            Assert.Equal(model.Previous(key.Text(), revision), store.Kv.Previous(key, revision));
        }
    }

    private static string Describe(IEnumerable<RevisionEvents> revisions) =>
        string.Join('\n', revisions.Select(r => $"{r.Revision}: {string.Join(", ", r.Events)}"));
}
