using Discovery.Protocol.Peers;
using Discovery.Rpc;

namespace Discovery.Server.Peers;

/// <summary>discovery.peer.Peer: takes the lanes of the other members.</summary>
/// <param name="heard">Told of each member whose greeting was accepted.</param>
internal sealed class PeerService(PeerContext context, Action<ulong> heard)
{
    private readonly IncomingLanes _lanes = new();
    private readonly RefusalMemory _refusals = new(context.Time);

    public RpcService Bind() => RpcService.For(PeerMethods.Service)
        .ClientStreaming<PeerMessage, SendResponse>("Send", SendAsync)
        .Unary<DescribeRequest, DescribeResponse>("Describe", (_, _) => new(context.Handler.Describe()))
        .Build();

    private async Task<SendResponse> SendAsync(IRpcStreamReader<PeerMessage> messages, RpcServerContext call)
    {
        try
        {
            var greeting = await GreetingAsync(messages, call);
            using var lane = await _lanes.EnterAsync(greeting.From, greeting.Hello.Lane, call.CancellationToken);
            return lane is null ? throw Replaced() : await ReceiveAsync(messages, call, greeting, lane);
        }
        catch (RpcException e)
        {
            if (e.StatusCode != RpcStatusCode.Aborted && _refusals.IsNews(call.Peer, e.Detail))
                PeerLog.Refusing(context.Logger, call.Peer, e.Detail);
            else
                PeerLog.StreamEnded(context.Logger, call.Peer, e.Detail);
            throw;
        }
    }

    private async Task<SendResponse> ReceiveAsync(
        IRpcStreamReader<PeerMessage> messages, RpcServerContext call, PeerMessage greeting, IncomingLane lane)
    {
        call.ResponseHeaders.Add(PeerMethods.MemberHeader, PeerContext.Hex(context.Self.MemberId));
        await call.SendHeadersAsync();
        PeerLog.Accepted(context.Logger, PeerContext.Hex(greeting.From), greeting.Hello.ServerVersion, greeting.Hello.Lane, call.Peer);
        heard(greeting.From);
        var traffic = context.Metrics.Of(greeting.From);
        try
        {
            while (await messages.ReadAsync(lane.Token) is { } message)
            {
                if (WhyNot(message, greeting.From) is { } refusal)
                    throw refusal;
                traffic.BytesReceived.Add(message.CalculateSize());
                await context.Handler.ReceiveAsync(message, lane.Token);
            }
            return new SendResponse();
        }
        catch (OperationCanceledException) when (lane.IsReplaced)
        {
            throw Replaced();
        }
    }

    private RpcException? WhyNot(PeerMessage message, ulong from)
    {
        // Not only for the greeting: this member may have learnt since then that the other was removed.
        if (PeerIdentityCheck.Check(message, context.Self, context.Handler) is { } refusal)
            return refusal;
        if (message.From != from)
            return PeerIdentityCheck.BadMessage($"the stream of member {PeerContext.Hex(from)} has a message from member {PeerContext.Hex(message.From)}");
        return message.BodyCase is PeerMessage.BodyOneofCase.None or PeerMessage.BodyOneofCase.Hello
            ? PeerIdentityCheck.BadMessage("a message must have a body, and only the first may be a greeting")
            : null;
    }

    private async Task<PeerMessage> GreetingAsync(IRpcStreamReader<PeerMessage> messages, RpcServerContext call)
    {
        using var late = new CancellationTokenSource(context.Options.GreetingTimeout, context.Time);
        PeerMessage? first;
        try
        {
            first = await messages.ReadAsync(late.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !call.CancellationToken.IsCancellationRequested)
        {
            throw PeerIdentityCheck.BadMessage($"no greeting within {context.Options.GreetingTimeout.TotalSeconds:0.#} s");
        }
        if (first is null)
            throw PeerIdentityCheck.BadMessage("a stream begins with a greeting, this one has no message at all");
        if (PeerIdentityCheck.Check(first, context.Self, context.Handler) is { } refusal)
            throw refusal;
        if (first.BodyCase != PeerMessage.BodyOneofCase.Hello)
            throw PeerIdentityCheck.BadMessage($"a stream begins with a greeting, this one with {first.BodyCase}");
        return Enum.IsDefined(first.Hello.Lane)
            ? first
            : throw PeerIdentityCheck.BadMessage($"there is no lane {(int)first.Hello.Lane}; is the other member of a newer version?");
    }

    private static RpcException Replaced() => new(RpcStatusCode.Aborted, "another stream of the same member has taken its place");
}
