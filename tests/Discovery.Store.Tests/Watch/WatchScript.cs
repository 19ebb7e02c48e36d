using System.Globalization;
using Discovery.Protocol;
using Discovery.Store.Watch;
using Google.Protobuf;

namespace Discovery.Store.Tests.Watch;

/// <summary>Plays a conversation (see Scripts/README.md) and writes down what the client hears.</summary>
internal sealed class WatchScript
{
    private readonly List<string> _lines = [];
    private WatchFixture _watch = new();
    private TimeSpan _now;
    private bool _isPaused;

    /// <summary>The script with the answers as they are now. Indented lines of the input, the old answers, are left out.</summary>
    public static string Play(string script)
    {
        var player = new WatchScript();
        foreach (var line in script.TrimEnd('\n').Split('\n').Where(line => !line.StartsWith("  ", StringComparison.Ordinal)))
        {
            player._lines.Add(line);
            if (line.Length > 0 && line[0] != '#')
            {
                player.Do(line);
                player.Hear(player._isPaused ? [] : player._watch.Drain());
            }
        }

        return string.Join('\n', player._lines) + "\n";
    }

    private void Do(string line)
    {
        var (command, rest) = SplitOnce(line);
        switch (command)
        {
            case "options":
                _watch = new WatchFixture(Options(rest));
                break;
            case "put" or "delete" or "txn":
                _watch.History.Apply(Operations(line));
                break;
            case "replaced":
                _watch.History.ApplyUnpublished(Operations(rest));
                _watch.Hub.Restored(_watch.History.CurrentRevision);
                break;
            case "compact":
                _watch.History.Compact(Number(rest));
                break;
            case "watch":
                _watch.Stream.Handle(CreateRequest(rest));
                break;
            case "cancel":
                _watch.Stream.Handle(WatchFixture.Cancel(Number(rest)));
                break;
            case "progress":
                _watch.Stream.Handle(WatchFixture.Progress());
                break;
            case "tick":
                _now += Duration(rest);
                _watch.Hub.Tick(_now);
                break;
            case "pause" or "resume":
                _isPaused = command == "pause";
                break;
            case "read":
                for (var i = Number(rest); i > 0 && _watch.Stream.TryTake(out var response); i--)
                {
                    Hear([response]);
                }

                break;
            default:
                throw new FormatException($"'{line}' is no command: see README.md beside the scripts.");
        }
    }

    internal static WatchRequest CreateRequest(string text)
    {
        var words = new Queue<string>(text.Split(' '));
        var create = new WatchCreateRequest { Key = ByteString.CopyFromUtf8(words.Dequeue()) };
        while (words.TryDequeue(out var word))
        {
            switch (word)
            {
                case "to":
                    create.RangeEnd = ByteString.CopyFromUtf8(words.Dequeue());
                    break;
                case "onwards":
                    create.RangeEnd = ByteString.CopyFromUtf8("\0");
                    break;
                case "prefix":
                    create.RangeEnd = ByteString.CopyFromUtf8(Keys.PrefixEnd(create.Key.ToStringUtf8()));
                    break;
                case "from":
                    create.StartRevision = Number(words.Dequeue());
                    break;
                case "as":
                    create.WatchId = Number(words.Dequeue());
                    break;
                case "prev":
                    create.PrevKv = true;
                    break;
                case "fragment":
                    create.Fragment = true;
                    break;
                case "progress":
                    create.ProgressNotify = true;
                    break;
                case "noput":
                    create.Filters.Add(WatchCreateRequest.Types.FilterType.Noput);
                    break;
                case "nodelete":
                    create.Filters.Add(WatchCreateRequest.Types.FilterType.Nodelete);
                    break;
                default:
                    throw new FormatException($"'{word}' is no option of a watch.");
            }
        }

        return new WatchRequest { CreateRequest = create };
    }

    internal static Op[] Operations(string text)
    {
        var (command, rest) = SplitOnce(text);
        return command switch
        {
            "put" when SplitOnce(rest) is var (key, value) => [Op.Put(key, Value(value))],
            "delete" => [Op.Delete(rest)],
            "txn" => [.. rest.Split("; ").SelectMany(Operations)],
            _ => throw new FormatException($"'{text}' changes nothing."),
        };
    }

    internal static IEnumerable<string> Describe(WatchResponse response)
    {
        var what = (response.Created, response.Canceled) switch
        {
            (true, true) => $"refused: {response.CancelReason}",
            (true, false) => "created",
            (false, true) when response.CompactRevision != 0 => $"canceled, compacted at {response.CompactRevision}",
            (false, true) => "canceled",
            _ when response.Events.Count == 0 => "progress",
            _ => response.Fragment ? "events, more to come" : "events",
        };
        yield return $"  #{response.WatchId} {what} (revision {response.Header.Revision})";
        foreach (var e in response.Events)
        {
            yield return $"    {Describe(e)}";
        }
    }

    private static string Describe(Event e)
    {
        var kv = e.Kv;
        var before = e.PrevKv is { } previous ? $", before: {Describe(previous)}" : "";
        return e.Type == Event.Types.EventType.Put ? $"put {Describe(kv)}{before}" : $"delete {kv.Key.ToStringUtf8()}@{kv.ModRevision}{before}";
    }

    private static string Describe(KeyValue kv)
    {
        var value = kv.Value.ToStringUtf8();
        return $"{kv.Key.ToStringUtf8()}@{kv.ModRevision} v{kv.Version} = {(value.Length > 20 ? $"x*{value.Length}" : value)}";
    }

    private static string Value(string text) => text.StartsWith("x*", StringComparison.Ordinal) ? new string('x', (int)Number(text[2..])) : text;

    private static WatchHubOptions Options(string text)
    {
        var options = new WatchHubOptions();
        foreach (var (name, value) in text.Split(' ').Select(option => option.Split('=')).Select(pair => (pair[0], (int)Number(pair[1]))))
        {
            options = name switch
            {
                "queued-events" => options with { QueuedEventsMax = value },
                "response-bytes" => options with { ResponseBytesMax = value },
                _ => throw new FormatException($"'{name}' is no option of the hub."),
            };
        }

        return options;
    }

    private static (string First, string After) SplitOnce(string text) =>
        text.Split(' ', 2) is [var first, var rest] ? (first, rest) : (text, "");

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static TimeSpan Duration(string text) =>
        text[^1] == 'm' ? TimeSpan.FromMinutes(Number(text[..^1])) : TimeSpan.FromSeconds(Number(text[..^1]));

    private void Hear(IEnumerable<WatchResponse> responses) => _lines.AddRange(responses.SelectMany(Describe));
}
