using System.Text;

namespace Discovery.Storage.Tests;

public class Crc32CTests
{
    // RFC 3720, appendix B.4.
    [Fact]
    public void The_vectors_of_RFC_3720_come_out()
    {
        Assert.Equal(0x8A9136AAu, Crc32C.Compute(new byte[32]));
        Assert.Equal(0x62A8AB43u, Crc32C.Compute(Enumerable.Repeat((byte)0xFF, 32).ToArray()));
        Assert.Equal(0x46DD794Eu, Crc32C.Compute(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()));
        Assert.Equal(0xE3069283u, Crc32C.Compute(Encoding.ASCII.GetBytes("123456789")));
    }

    [Fact]
    public void A_checksum_in_pieces_is_the_checksum_of_the_whole()
    {
        var bytes = Enumerable.Range(0, 100).Select(i => (byte)(i * 7)).ToArray();
        var state = Crc32C.Append(uint.MaxValue, bytes.AsSpan(0, 37));
        Assert.Equal(Crc32C.Compute(bytes), ~Crc32C.Append(state, bytes.AsSpan(37)));
    }
}
