using Discovery.Protocol;
using Discovery.Store.Watch;
using Google.Protobuf;

namespace Discovery.Store.Tests.Watch;

/// <summary>A scripted history, a hub on top of it, and the requests and answers of one client.</summary>
internal sealed class WatchFixture
{
    public WatchFixture(WatchHubOptions? options = null, ScriptedHistory? history = null)
    {
        History = history ?? new ScriptedHistory();
        Hub = new WatchHub(History, options);
        History.Hub = Hub;
        Stream = Hub.Open(() => Wakes++);
    }

    public ScriptedHistory History { get; }

    public WatchHub Hub { get; }

    public WatchStream Stream { get; }

    /// <summary>How often the first stream called its ready callback.</summary>
    public int Wakes { get; private set; }

    public static WatchRequest Create(
        string key, string rangeEnd = "", long start = 0, Action<WatchCreateRequest>? also = null)
    {
        var create = new WatchCreateRequest
        {
            Key = ByteString.CopyFromUtf8(key),
            RangeEnd = ByteString.CopyFromUtf8(rangeEnd),
            StartRevision = start,
        };
        also?.Invoke(create);
        return new WatchRequest { CreateRequest = create };
    }

    public static WatchRequest Cancel(long id) => new() { CancelRequest = new WatchCancelRequest { WatchId = id } };

    public static WatchRequest Progress() => new() { ProgressRequest = new WatchProgressRequest() };

    /// <summary>Sends a create request, takes everything that follows at once, and returns it.</summary>
    public IReadOnlyList<WatchResponse> Watch(
        string key, string rangeEnd = "", long start = 0, Action<WatchCreateRequest>? also = null)
    {
        Stream.Handle(Create(key, rangeEnd, start, also));
        return Drain();
    }

    public IReadOnlyList<WatchResponse> Drain(WatchStream? stream = null) => DrainOf(stream ?? Stream);

    /// <summary>What the server's writer does until it would wait.</summary>
    public static List<WatchResponse> DrainOf(WatchStream stream, int catchUpEvents = 1000)
    {
        var taken = new List<WatchResponse>();
        for (var idleTurns = 0; idleTurns < 10_000; idleTurns++)
        {
            while (stream.TryTake(out var response))
            {
                taken.Add(response);
                idleTurns = 0;
            }

            if (!stream.CatchUp(catchUpEvents))
            {
                return taken;
            }
        }

        throw new InvalidOperationException("CatchUp says that there is work, and nothing comes of it.");
    }
}

internal static class WatchResponseExtensions
{
    /// <summary>"key@revision" of a put, "-key@revision" of a delete.</summary>
    public static string[] Told(this IEnumerable<WatchResponse> responses) =>
        [.. responses.SelectMany(response => response.Events).Select(Text)];

    public static string Text(this Event e) =>
        $"{(e.Type == Event.Types.EventType.Delete ? "-" : "")}{e.Kv.Key.ToStringUtf8()}@{e.Kv.ModRevision}";
}
