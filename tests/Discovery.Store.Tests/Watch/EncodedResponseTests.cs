using Discovery.Protocol;
using Discovery.Store.Watch;
using Google.Protobuf;

namespace Discovery.Store.Tests.Watch;

/// <summary>What a server writes from shared bytes is what the messages would have been, to the byte.</summary>
public sealed class EncodedResponseTests
{
    [Fact]
    public void Shared_bytes_are_those_of_the_messages_whatever_is_watched_and_written()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            Run(seed);
        }
    }

    [Fact]
    public void Events_are_encoded_once_for_all_streams_that_see_them()
    {
        var hub = NewHub(new ScriptedHistory(), out var history);
        var streams = Enumerable.Range(0, 3).Select(_ => hub.Open(() => { })).ToList();
        streams.ForEach(stream => stream.Handle(WatchFixture.Create("a", also: c => c.PrevKv = true)));
        streams.ForEach(stream => stream.TryTake(out _));
        history.Put("a", "1");
        history.Put("a", "2");
        var bytes = streams.ConvertAll(stream => Convert.ToHexString(BytesOf(stream).SelectMany(b => b).ToArray()));
        Assert.Equal(1, history.PreviousReads);
        Assert.Single(bytes.Distinct());
    }

    [Fact]
    public void Large_events_and_answers_come_as_messages()
    {
        var hub = NewHub(new ScriptedHistory(), out var history);
        var stream = hub.Open(() => { });
        stream.Handle(WatchFixture.Create("a"));
        Assert.True(stream.TryTakeEncoded(out var created) && created.Message is { Created: true });
        history.Put("a", new string('x', 100_000));
        Assert.True(stream.TryTakeEncoded(out var large) && large.Message is { Events.Count: 1 });
        history.Put("a", "small");
        Assert.True(stream.TryTakeEncoded(out var small) && small.Message is null);
        Assert.False(stream.TryTakeEncoded(out _));
    }

    private static void Run(int seed)
    {
        var random = new Random(seed);
        var hub = NewHub(new ScriptedHistory(), out var history, new WatchHubOptions { QueuedEventsMax = random.Next(1, 30), ResponseBytesMax = random.Next(120, 2_000) });
        var (asMessages, asBytes) = (hub.Open(() => { }), hub.Open(() => { }));
        for (var step = 0; step < 60; step++)
        {
            if (random.Next(4) == 0)
            {
                var request = RandomWatch(random, history.CurrentRevision);
                asMessages.Handle(request);
                asBytes.Handle(request);
            }
            else if (random.Next(6) == 0)
            {
                Compare(asMessages, asBytes, seed);
            }
            else
            {
                history.Apply(RandomOperations(random));
            }
        }

        Compare(asMessages, asBytes, seed);
    }

    private static void Compare(WatchStream asMessages, WatchStream asBytes, int seed)
    {
        var expected = WatchFixture.DrainOf(asMessages).ConvertAll(response => Convert.ToHexString(Complete(response).ToByteArray()));
        var actual = BytesOf(asBytes).ConvertAll(Convert.ToHexString);
        Assert.True(expected.SequenceEqual(actual), $"seed {seed}:\n{string.Join('\n', expected)}\nis not\n{string.Join('\n', actual)}");
    }

    private static List<byte[]> BytesOf(WatchStream stream)
    {
        var all = new List<byte[]>();
        do
        {
            while (stream.TryTakeEncoded(out var taken))
            {
                all.Add(taken.Message is { } message ? Complete(message).ToByteArray() : Assemble(taken));
            }
        }
        while (stream.CatchUp(1000));
        return all;
    }

    private static byte[] Assemble(TakenResponse taken)
    {
        var header = Complete(new WatchResponse { Header = WatchResponses.Header(taken.Revision) }).ToByteArray();
        var rest = new byte[taken.Bytes];
        taken.Write(rest);
        return [.. header, .. rest];
    }

    private static WatchResponse Complete(WatchResponse response)
    {
        (response.Header.ClusterId, response.Header.MemberId, response.Header.RaftTerm) = (ulong.MaxValue, 7, 3);
        return response;
    }

    private static WatchRequest RandomWatch(Random random, long current) => WatchFixture.Create(
        $"{(char)('a' + random.Next(3))}",
        random.Next(2) == 0 ? "" : "z",
        random.Next(3) == 0 ? Math.Max(1, current - random.Next(10)) : 0,
        create =>
        {
            create.WatchId = random.Next(4) == 0 ? random.NextInt64(-10, 100_000) : 0;
            create.PrevKv = random.Next(2) == 0;
            create.Fragment = random.Next(3) == 0;
            if (random.Next(4) == 0)
            {
                create.Filters.Add((WatchCreateRequest.Types.FilterType)random.Next(2));
            }
        });

    private static Op[] RandomOperations(Random random)
    {
        var keys = Enumerable.Range('a', 4).Where(_ => random.Next(2) == 0).Select(c => $"{(char)c}").ToList();
        return [.. keys.Select(key => random.Next(3) == 0 ? Op.Delete(key) : Op.Put(key, new string('v', random.Next(300)), random.Next(2) * long.MaxValue))];
    }

    private static WatchHub NewHub(ScriptedHistory history, out ScriptedHistory same, WatchHubOptions? options = null)
    {
        same = history;
        return history.Hub = new WatchHub(history, options);
    }
}
