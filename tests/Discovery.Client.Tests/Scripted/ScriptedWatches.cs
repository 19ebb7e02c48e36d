using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Client.Tests;

/// <summary>What servers say on watch streams.</summary>
internal static class ScriptedWatches
{
    /// <summary>Takes the request for the watch.</summary>
    public static async Task<WatchCreateRequest> ReceiveCreateAsync(this ScriptedStream<WatchRequest, WatchResponse> stream)
    {
        var request = await stream.ReceiveAsync();
        return request.CreateRequest ?? throw new InvalidOperationException($"Expected the request for a watch, got {request}.");
    }

    /// <summary>Takes the request for the watch and confirms it.</summary>
    public static async Task<WatchCreateRequest> ConfirmAsync(this ScriptedStream<WatchRequest, WatchResponse> stream, long revision, long watchId = 0)
    {
        var request = await stream.ReceiveCreateAsync();
        await stream.SendAsync(new WatchResponse { Header = At(revision), WatchId = watchId, Created = true });
        return request;
    }

    public static ResponseHeader At(long revision) => new() { Revision = revision };

    public static WatchResponse Events(long headerRevision, params Event[] events)
    {
        var response = new WatchResponse { Header = At(headerRevision) };
        response.Events.Add(events);
        return response;
    }

    public static Event Put(string key, string value, long revision) => new()
    {
        Type = Event.Types.EventType.Put,
        Kv = new KeyValue
        {
            Key = ByteString.CopyFromUtf8(key),
            Value = ByteString.CopyFromUtf8(value),
            CreateRevision = revision,
            ModRevision = revision,
            Version = 1,
        },
    };

    public static WatchResponse Progress(long revision, long watchId = 0) => new() { Header = At(revision), WatchId = watchId };
}
