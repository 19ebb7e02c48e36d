using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Store.Watch;

/// <summary>Splits a response between its events so that every piece but an unavoidably large one stays below the limit.</summary>
internal static class WatchFragments
{
    /// <summary>Room for what the server writes into the header: cluster id, member id and term.</summary>
    private const int HeaderRoomBytes = 48;

    /// <summary>What a response has at most besides its events, header and all.</summary>
    public const int RoomBytes = HeaderRoomBytes + 32;

    public static bool Fits(WatchResponse response, int bytesMax) =>
        response.Events.Count < 2 || response.CalculateSize() + HeaderRoomBytes < bytesMax;

    /// <summary>All pieces but the last have fragment=true. Each has a header of its own, as the server completes it.</summary>
    public static Queue<WatchResponse> Split(WatchResponse whole, int bytesMax)
    {
        var pieces = new Queue<WatchResponse>();
        var piece = Empty(whole);
        var emptyBytes = piece.CalculateSize() + HeaderRoomBytes;
        var bytes = emptyBytes;
        foreach (var e in whole.Events)
        {
            const int Tag = 1;
            var eventBytes = Tag + CodedOutputStream.ComputeMessageSize(e);
            if (piece.Events.Count > 0 && bytes + eventBytes >= bytesMax)
            {
                pieces.Enqueue(piece);
                piece = Empty(whole);
                bytes = emptyBytes;
            }

            piece.Events.Add(e);
            bytes += eventBytes;
        }

        piece.Fragment = false;
        pieces.Enqueue(piece);
        return pieces;
    }

    private static WatchResponse Empty(WatchResponse whole) =>
        new() { Header = whole.Header.Clone(), WatchId = whole.WatchId, Fragment = true };
}
