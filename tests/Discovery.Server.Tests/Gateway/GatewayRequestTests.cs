using System.IO.Pipelines;
using System.Text;
using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Server.Gateway;

namespace Discovery.Server.Tests.Gateway;

/// <summary>Bodies that come in pieces.</summary>
public sealed class GatewayRequestTests
{
    private const int BytesMax = 16 << 20;

    /// <summary>Parsed anew with each piece, this would take minutes of a processor: more than a stranger may ask for.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData("{\"key\":\"YQ==\",\"unknown\":[", "0,", "0]}")]
    [InlineData("{\"key\":\"YQ==\",\"unknown\":\"", "a\\\"", "\"}")]
    [InlineData("{\"key\":\"YQ==\"", " ", "}")]
    public async Task A_large_body_in_small_pieces_costs_what_it_costs_at_once(string begin, string filling, string end)
    {
        var body = begin + string.Concat(Enumerable.Repeat(filling, (1 << 20) / filling.Length)) + end;
        var request = Request(body, pieceBytes: 16);
        var put = (PutRequest)await Task.Run(() => request.ReadSingleAsync(CancellationToken.None).AsTask());
        Assert.Equal("a", put.Key.ToStringUtf8());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Values_in_a_row_are_told_apart_wherever_the_pieces_end(int pieceBytes)
    {
        var request = Request("""{"key":"YQ==","x":["}",{"y":"\\\"{"},1.5e3,true]} {"key":"Yg=="}{}""" + "\n\t{\"value\":\"Yw==\"} ", pieceBytes);
        var seen = new List<string>();
        while (await request.ReadAsync(CancellationToken.None) is PutRequest put)
            seen.Add(put.Key.ToStringUtf8() + "=" + put.Value.ToStringUtf8());
        Assert.Equal(["a=", "b=", "=", "=c"], seen);
    }

    /// <summary>Whoever streams and waits for an answer must not have to send more to get it.</summary>
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"key":"YQ==","unknown":[{},"]"]}""")]
    public async Task A_value_is_read_as_soon_as_its_last_byte_is_there(string value)
    {
        var pipe = new Pipe();
        var request = new GatewayRequest(pipe.Reader, PutRequest.Descriptor, text: false, BytesMax);
        var reading = request.ReadAsync(CancellationToken.None).AsTask();
        foreach (var piece in Encoding.UTF8.GetBytes(value))
        {
            Assert.False(reading.IsCompleted);
            await pipe.Writer.WriteAsync(new[] { piece });
        }
        Assert.NotNull(await reading.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData("{\"key\":")]
    [InlineData("{\"key\" 1}")]
    [InlineData("}")]
    [InlineData("]]]]")]
    [InlineData("12")]
    [InlineData("tru ")]
    [InlineData("\"text\"")]
    public async Task What_is_no_message_is_refused_in_whatever_pieces_it_comes(string body)
    {
        foreach (var pieceBytes in (int[])[1, 3, 1000])
            await Assert.ThrowsAsync<JsonRefusedException>(() => Request(body, pieceBytes).ReadSingleAsync(CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task A_body_without_an_end_is_refused_at_the_limit()
    {
        var request = new GatewayRequest(Reader("[" + new string(' ', 5000), 100), PutRequest.Descriptor, text: false, bytesMax: 1000);
        Assert.Equal(RpcStatusCode.ResourceExhausted, (await Assert.ThrowsAsync<RpcException>(() => request.ReadSingleAsync(CancellationToken.None).AsTask())).StatusCode);
    }

    private static GatewayRequest Request(string body, int pieceBytes) => new(Reader(body, pieceBytes), PutRequest.Descriptor, text: false, BytesMax);

    private static PipeReader Reader(string body, int pieceBytes) => PipeReader.Create(new InPieces(Encoding.UTF8.GetBytes(body), pieceBytes));

    private sealed class InPieces(byte[] body, int pieceBytes) : MemoryStream(body)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(pieceBytes, buffer.Length)], cancellationToken);
    }
}
