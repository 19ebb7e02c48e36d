using Discovery.TestKit;
using Google.Protobuf.Reflection;

namespace Discovery.Conformance.BadInput;

/// <summary>Bytes that are not the message of the method, for each method that has fields.</summary>
public sealed class MalformedMessageTests(BadInputServer server) : IClassFixture<BadInputServer>
{
    public static TheoryData<string, byte[]> Malformed => new()
    {
        { "a tag without an end", [0xFF, 0xFF, 0xFF] },
        { "a varint without an end", [0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF] },
        { "bytes that are longer than the message", [0x0A, 0x7F, 0x01] },
        { "bytes of 2 GiB", [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07] },
        { "field 0", [0x00, 0x01] },
        { "a wire type that there is not", [0x0F, 0x01] },
        { "the end of a group that has not begun", [0x0C] },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task What_is_no_message_is_refused_by_every_method_and_its_stream_ends(string what, byte[] message)
    {
        await EachAsync(async (name, method) =>
        {
            string answer = await server.AskAsync(name, message);
            bool refused = answer.StartsWith("INTERNAL ", StringComparison.Ordinal) && answer.Contains("unmarshal", StringComparison.Ordinal);
            return refused ? null : $"{name}, {what}: {answer}";
        });
    }

    [Fact]
    public async Task A_message_above_the_limit_is_refused_by_every_method()
    {
        byte[] large = new byte[(3 << 20) + 1];
        await EachAsync(async (name, method) =>
        {
            string answer = await server.AskAsync(name, large);
            return answer.StartsWith("RESOURCE_EXHAUSTED grpc: received message larger than max (", StringComparison.Ordinal) ? null : $"{name}: {answer}";
        });
    }

    private async Task EachAsync(Func<string, MethodDescriptor, Task<string?>> check)
    {
        var wrong = new List<string>();
        foreach ((string name, MethodDescriptor method) in BadInputServer.Methods)
        {
            // 3.5 has no RangeStream, 3.4 neither Downgrade nor AuthStatus.
            bool isThere = server.Process.Kind == ServerKind.Discovery || (name != "KV/RangeStream" && !(server.IsOld && name is "Maintenance/Downgrade" or "Auth/AuthStatus"));
            if (isThere && await check(name, method) is { } finding)
                wrong.Add(finding);
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        await server.GoesOnAsync();
    }
}
