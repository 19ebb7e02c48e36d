using Discovery.Rpc.Tests.Echoes;

namespace Discovery.Rpc.Tests;

/// <summary>The well-behaved echo that most tests talk to.</summary>
internal static class EchoService
{
    public static RpcMethod<EchoRequest, EchoReply> Say { get; } = Method(nameof(Say));

    public static RpcMethod<EchoRequest, EchoReply> Repeat { get; } = Method(nameof(Repeat));

    public static RpcMethod<EchoRequest, EchoReply> Collect { get; } = Method(nameof(Collect));

    public static RpcMethod<EchoRequest, EchoReply> Chat { get; } = Method(nameof(Chat));

    public static RpcMethod<EchoRequest, EchoReply> Unbound { get; } = Method(nameof(Unbound));

    public static RpcServiceBuilder Bind(RpcServiceBuilder builder) => builder
        .Unary<EchoRequest, EchoReply>(nameof(Say), (request, _) => new(Reply(request)))
        .ServerStreaming<EchoRequest, EchoReply>(nameof(Repeat), RepeatAsync)
        .ClientStreaming<EchoRequest, EchoReply>(nameof(Collect), CollectAsync)
        .Duplex<EchoRequest, EchoReply>(nameof(Chat), ChatAsync);

    public static EchoReply Reply(EchoRequest request) => new() { Text = request.Text, Payload = request.Payload };

    private static RpcMethod<EchoRequest, EchoReply> Method(string name) =>
        RpcMethod<EchoRequest, EchoReply>.FromDescriptor(EchoServer.Descriptor.FindMethodByName(name));

    private static async Task RepeatAsync(EchoRequest request, IRpcStreamWriter<EchoReply> replies, RpcServerContext context)
    {
        for (int i = 0; i < request.Times; i++)
        {
            await replies.WriteAsync(new EchoReply { Text = request.Text, Number = i }, context.CancellationToken);
        }
    }

    private static async Task<EchoReply> CollectAsync(IRpcStreamReader<EchoRequest> requests, RpcServerContext context)
    {
        var texts = new List<string>();
        long bytes = 0;
        while (await requests.ReadAsync(context.CancellationToken) is { } request)
        {
            texts.Add(request.Text);
            bytes += request.Payload.Length;
        }
        return new EchoReply { Text = string.Join(",", texts), Number = bytes };
    }

    private static async Task ChatAsync(IRpcStreamReader<EchoRequest> requests, IRpcStreamWriter<EchoReply> replies, RpcServerContext context)
    {
        while (await requests.ReadAsync(context.CancellationToken) is { } request)
        {
            await replies.WriteAsync(Reply(request), context.CancellationToken);
        }
    }
}
