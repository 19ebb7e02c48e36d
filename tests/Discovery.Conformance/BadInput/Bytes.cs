using Google.Protobuf;

namespace Discovery.Conformance.BadInput;

internal static class Bytes
{
    public static ByteString Of(string text) => ByteString.CopyFromUtf8(text);

    public static ByteString Large(int count) => ByteString.CopyFrom(Enumerable.Repeat((byte)'x', count).ToArray());
}
