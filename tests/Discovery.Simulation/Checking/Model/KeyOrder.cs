using Google.Protobuf;

namespace Discovery.Simulation.Checking;

/// <summary>Keys in the order of their bytes.</summary>
internal sealed class KeyOrder : IComparer<ByteString>
{
    public static readonly KeyOrder Instance = new();

    public int Compare(ByteString? x, ByteString? y) => (x ?? ByteString.Empty).Span.SequenceCompareTo((y ?? ByteString.Empty).Span);
}
