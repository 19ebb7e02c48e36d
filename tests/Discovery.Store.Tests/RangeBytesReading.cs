using System.Buffers;

namespace Discovery.Store.Tests;

internal static class RangeBytesReading
{
    /// <summary>What is written, which is as long as it says.</summary>
    internal static byte[] Written(this RangeBytes answer)
    {
        var output = new ArrayBufferWriter<byte>();
        answer.WriteTo(output);
        Assert.Equal(answer.Length, output.WrittenCount);
        return output.WrittenSpan.ToArray();
    }
}
