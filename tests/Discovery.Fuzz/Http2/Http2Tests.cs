using System.Diagnostics;
using System.Net.Sockets;
using Discovery.Fuzz.Kit;
using Discovery.Protocol;
using Discovery.Rpc;
using Xunit.Abstractions;

namespace Discovery.Fuzz.Http2;

/// <summary>Frames, settings and HTTP/1.1 that are nearly right, against a real port: it goes on, and keeps no memory for who has gone.</summary>
public sealed class Http2Tests(ITestOutputHelper output)
{
    private const long KeptBytesMax = 64 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Most that is answered is answered by then; what is not is cut off, which is an input, too.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(10);

    private static readonly RpcMethod<LeaseGrantRequest, LeaseGrantResponse> Grant = RpcMethod<LeaseGrantRequest, LeaseGrantResponse>.FromDescriptor(
        RpcReflection.Descriptor.Services.Single(service => service.Name == "Lease").FindMethodByName("LeaseGrant"));

    [Fact]
    public async Task Whatever_comes_over_a_connection_the_port_goes_on()
    {
        await using var port = await PortUnderFuzz.StartAsync();
        await using var channel = new RpcChannel(port.Address);
        var mutator = new Mutator(new FuzzTarget("http2", Http2Seeds.All, Http2Seeds.Words, _ => { }));
        long answered = 0;
        foreach (byte[] seed in Http2Seeds.All)
            answered += await SendAsync(port.Address, seed, Patience);
        // Nothing was tried if the port did not even answer what is right.
        Assert.True(answered > 100, $"{answered} bytes of answers");
        await GoesOnAsync(channel, Http2Seeds.All[0], "seeds");

        long before = GC.GetTotalMemory(forceFullCollection: true);
        long start = Stopwatch.GetTimestamp();
        int inputs = 0;
        for (; Stopwatch.GetElapsedTime(start) < FuzzRun.Share; inputs++)
        {
            int seed = unchecked(FuzzRun.FirstSeed + inputs);
            byte[] input = mutator.Input(seed);
            answered += await SendAsync(port.Address, input, Quiet);
            if (inputs % 20 == 0)
                await GoesOnAsync(channel, input, $"DISCOVERY_FUZZ_SEED={seed}, or one of the 20 before");
        }

        await GoesOnAsync(channel, [], "the end");
        long kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        output.WriteLine($"{inputs} connections, {answered} bytes of answers, {kept} bytes kept");
        Assert.True(kept < KeptBytesMax, $"{kept} bytes are still there after {inputs} connections from seed {FuzzRun.FirstSeed}");
    }

    /// <returns>How many bytes came back.</returns>
    private static async Task<long> SendAsync(Uri address, byte[] input, TimeSpan firstAnswer)
    {
        using var client = new TcpClient { NoDelay = true };
        using var expiry = new CancellationTokenSource(Patience);
        await client.ConnectAsync(address.Host, address.Port, expiry.Token);
        byte[] buffer = new byte[4096];
        long count = 0;
        try
        {
            await client.GetStream().WriteAsync(input, expiry.Token);
            expiry.CancelAfter(firstAnswer);
            for (int read; (read = await client.GetStream().ReadAsync(buffer, expiry.Token)) > 0; expiry.CancelAfter(Quiet))
                count += read;
        }
        catch (Exception error) when (error is IOException or SocketException or InvalidOperationException or OperationCanceledException)
        {
            // Closed by the other side, or nothing more comes: the client goes without a word.
        }

        return count;
    }

    private static async Task GoesOnAsync(RpcChannel channel, byte[] input, string origin)
    {
        try
        {
            LeaseGrantResponse answer = await channel.UnaryAsync(Grant, new LeaseGrantRequest { ID = 7 }, new RpcCallOptions { Timeout = Patience });
            Assert.Equal(7, answer.ID);
        }
        catch (RpcException error)
        {
            Assert.Fail($"http2 ({origin}): the port does not answer any more: {error}\n{Convert.ToBase64String(input)}");
        }
    }
}
