using Discovery.Rpc.Tests.Echoes;

namespace Discovery.Rpc.Tests;

/// <summary>In a class of its own, so that the others need not wait for it.</summary>
public class IdleStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    [Trait("Kind", "Slow")]
    public async Task A_duplex_stream_idle_for_30_seconds_stays_alive()
    {
        await using EchoServer server = await EchoServer.StartAsync();
        await using RpcCall<EchoRequest, EchoReply> call = server.Channel.Start(EchoService.Chat);
        await call.WriteAsync(new EchoRequest { Text = "before" });
        Assert.Equal("before", (await call.ReadAsync())!.Text);
        // The passing of time is the point here.
        await Task.Delay(TimeSpan.FromSeconds(30));
        await call.WriteAsync(new EchoRequest { Text = "after" });
        Assert.Equal("after", (await call.ReadAsync().AsTask().WaitAsync(Patience))!.Text);
    }
}
