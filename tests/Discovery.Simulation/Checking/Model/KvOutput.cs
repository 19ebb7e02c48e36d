using Discovery.Protocol;
using Discovery.Store;
using Google.Protobuf;

namespace Discovery.Simulation.Checking;

/// <summary>What came back to a client, or what is known from elsewhere of what would have.</summary>
/// <param name="Revision">The store's revision in the header; 0 when it is not known.</param>
/// <param name="Response">etcd's response, its headers reduced to the revision. Null when it was an error, or is not known.</param>
/// <param name="Error">Why the request was refused, without effect.</param>
internal sealed record KvOutput(long Revision, IMessage? Response, StoreError? Error)
{
    /// <param name="response">Stays as it is.</param>
    public static KvOutput Of(IMessage response)
    {
        var (copy, header) = ResponseHeaders.Reduce(response);
        return new KvOutput(header?.Revision ?? 0, copy, null);
    }

    public static KvOutput Refused(StoreError error) => new(0, null, error);

    /// <summary>The request changed something, at this revision; its response is not known.</summary>
    public static KvOutput At(long revision) => new(revision, null, null);

    public override string ToString() => Error is { } error ? $"refused: {error}" : Response?.ToString() ?? $"revision {Revision}";
}
