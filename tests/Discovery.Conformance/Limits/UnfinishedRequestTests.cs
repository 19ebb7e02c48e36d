using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Discovery.Protocol;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Conformance.Limits;

/// <summary>What has not come as a whole is in memory, of people who have not said who they are: all of it together has a limit.</summary>
public sealed class UnfinishedRequestTests
{
    private const int BudgetBytes = 100_000;
    private const int RequestBytes = 90_000;
    private const int PartBytes = 60_000;

    /// <summary>By the JSON gateway, and by gRPC.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_two_requests_that_are_too_much_together_one_is_refused_and_the_other_served(bool grpc)
    {
        await using ServerProcess server = await ServerProcess.StartAsync(
            new ServerProcessOptions { Kind = ServerKind.Discovery, ExtraArguments = [$"--max-unfinished-request-bytes={BudgetBytes}"] });
        using var http = new HttpClient();
        // The second round shows that the first has given all of it back.
        for (int round = 0; round < 2; round++)
        {
            PausedContent[] bodies = [Body(grpc), Body(grpc)];
            List<Task<(string Status, string Text)>> calls = [.. bodies.Select(body => CallAsync(http, server.ClientUrl, body, grpc))];
            Task<(string Status, string Text)> refused = await Task.WhenAny(calls).WaitAsync(TimeSpan.FromSeconds(30));
            (string status, string text) = await refused;
            Assert.Equal(grpc ? "8" : "TooManyRequests", status);
            Assert.Contains("etcdserver: too many requests", text, StringComparison.Ordinal);

            int other = 1 - calls.IndexOf(refused);
            Assert.False(calls[other].IsCompleted);
            bodies[other].GoOn();
            Assert.Equal(grpc ? "0" : "OK", (await calls[other].WaitAsync(TimeSpan.FromSeconds(30))).Status);
            bodies[1 - other].GoOn();
        }
    }

    private static PausedContent Body(bool grpc)
    {
        byte[] value = new byte[RequestBytes];
        byte[] body = grpc ? Frame(new PutRequest { Key = ByteString.CopyFromUtf8("a"), Value = ByteString.CopyFrom(value) })
            : Encoding.UTF8.GetBytes($$"""{"key": "YQ==", "value": "{{Convert.ToBase64String(value)}}"}""");
        var content = new PausedContent(body, PartBytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(grpc ? "application/grpc" : "application/json");
        return content;
    }

    private static byte[] Frame(PutRequest request)
    {
        byte[] frame = [0, 0, 0, 0, 0, .. request.ToByteArray()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - 5);
        return frame;
    }

    private static async Task<(string Status, string Text)> CallAsync(HttpClient http, Uri server, PausedContent body, bool grpc)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, grpc ? "/etcdserverpb.KV/Put" : "/v3/kv/put"))
        {
            Content = body,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TE.ParseAdd("trailers");
        using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        string text = await response.Content.ReadAsStringAsync();
        HttpResponseHeaders headers = response.Headers.Contains("grpc-status") ? response.Headers : response.TrailingHeaders;
        return grpc
            ? (headers.GetValues("grpc-status").Single(), Uri.UnescapeDataString(headers.TryGetValues("grpc-message", out IEnumerable<string>? messages) ? messages.Single() : ""))
            : (response.StatusCode.ToString(), text);
    }
}
