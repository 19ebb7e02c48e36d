using System.Text;
using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Server.Tests.Process;

/// <summary>A member that comes upon damage in its folder says so and ends, whoever came upon it.</summary>
public sealed class DamageWhileRunningTests
{
    private const int Values = 80;

    // More than the node has memory for: the first ones are read from the disk.
    private static readonly ByteString Value = ByteString.CopyFrom(Encoding.ASCII.GetBytes(new string('v', 512 * 1024)));

    [Fact]
    [Trait("Kind", "Slow")]
    public async Task A_read_that_comes_upon_a_flipped_bit_ends_the_process_though_nobody_writes()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerProcessOptions { Kind = ServerKind.Discovery });
        await using RpcChannel channel = new(server.ClientUrl);
        for (int i = 0; i < Values; i++)
        {
            ByteString key = ByteString.CopyFromUtf8($"key {i}");
            await channel.CallAsync<PutRequest, PutResponse>("KV", "Put", new PutRequest { Key = key, Value = Value });
        }

        Flip(Path.Combine(server.DataDir, "revisions-00000000.seg"), 256 * 1024);
        await Assert.ThrowsAnyAsync<Exception>(
            () => channel.CallAsync<RangeRequest, RangeResponse>("KV", "Range", new RangeRequest { Key = ByteString.CopyFromUtf8("key 0") }));
        Assert.Equal(1, await server.Process.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains("revisions-00000000.seg at offset 262144", server.Output, StringComparison.Ordinal);
    }

    private static void Flip(string file, long offset)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        stream.Position = offset;
        int old = stream.ReadByte();
        stream.Position = offset;
        stream.WriteByte((byte)(old ^ 1));
    }
}
