using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Conformance.Space;

public sealed class AutoCompactionTests
{
    [Fact]
    public async Task History_goes_by_itself_once_it_is_older_than_the_period()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(
            new ServerProcessOptions { ExtraArguments = ["--auto-compaction-mode", "periodic", "--auto-compaction-retention", "1s"] });
        await using RpcChannel channel = new(server.ClientUrl);
        for (int i = 0; i < 5; i++)
            await PutAsync(channel);
        await Eventually.Async(async () =>
        {
            // Where nobody writes, there is nothing more to compact.
            await PutAsync(channel);
            RpcException error = await Assert.ThrowsAsync<RpcException>(() => channel.CallAsync<RangeRequest, RangeResponse>(
                "KV", "Range", new RangeRequest { Key = ByteString.CopyFromUtf8("k"), Revision = 2 }));
            return error is { StatusCode: RpcStatusCode.OutOfRange, Detail: "etcdserver: mvcc: required revision has been compacted" };
        });
    }

    private static Task<PutResponse> PutAsync(RpcChannel channel) =>
        channel.CallAsync<PutRequest, PutResponse>("KV", "Put", new PutRequest { Key = ByteString.CopyFromUtf8("k"), Value = ByteString.CopyFromUtf8("v") });
}
