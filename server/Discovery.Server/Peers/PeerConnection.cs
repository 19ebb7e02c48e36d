using Discovery.Protocol.Peers;
using Discovery.Rpc;

namespace Discovery.Server.Peers;

/// <summary>One connection of a lane, from the greeting to its end.</summary>
internal sealed class PeerConnection(PeerContext context, ulong member, Lane lane, Uri url)
{
    /// <summary>How long a failed write waits for the status that explains it.</summary>
    private static readonly TimeSpan ExplanationTimeout = TimeSpan.FromSeconds(1);

    private readonly PeerNetworkOptions _options = context.Options;
    private long _openedAt;
    private bool _opened;

    /// <summary>Returns only when the connection is over, and never throws for what a network or a peer can do.</summary>
    /// <param name="opened">Called once the other side has accepted the greeting, with the queue that is sent from then on.</param>
    /// <param name="drained">Called whenever all that waited is on its way.</param>
    public async Task<ConnectionEnd> RunAsync(Action<SendQueue> opened, Action drained, CancellationToken stop)
    {
        await using var channel = PeerChannels.Open(url, lane, _options);
        await using var call = channel.Start(PeerMethods.Send, default, stop);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var watching = WatchAsync(call, over);
        try
        {
            await GreetAsync(call, watching, over.Token);
            (_opened, _openedAt) = (true, context.Time.GetTimestamp());
            var queue = new SendQueue(_options.LimitsOf(lane));
            opened(queue);
            await PumpAsync(call, queue, drained, over.Token);
        }
        catch (TimeoutException e)
        {
            return End(e);
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException or IOException)
        {
            await Task.WhenAny(watching, Task.Delay(ExplanationTimeout, context.Time, stop));
            return End(watching.IsCompleted ? await watching : e);
        }
        throw new InvalidOperationException("a lane does not end by itself");
    }

    /// <summary>The other side says nothing until it ends the call, for whatever reason.</summary>
    private static async Task<Exception> WatchAsync(RpcCall<PeerMessage, SendResponse> call, CancellationTokenSource over)
    {
        try
        {
            while (await call.ReadAsync() is not null)
            {
            }
            return new RpcException(RpcStatusCode.Unavailable, "the other side has ended the stream");
        }
        catch (Exception e)
        {
            return e;
        }
        finally
        {
            await over.CancelAsync();
        }
    }

    private async Task GreetAsync(RpcCall<PeerMessage, SendResponse> call, Task<Exception> watching, CancellationToken over)
    {
        using var late = new CancellationTokenSource(_options.GreetingTimeout, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over, late.Token);
        try
        {
            var hello = new PeerMessage
            {
                ClusterId = context.Self.ClusterId,
                From = context.Self.MemberId,
                To = member,
                Hello = new Hello { ServerVersion = EtcdVersion.Server, Lane = lane },
            };
            await call.WriteAsync(hello, either.Token);
            var headers = await call.ResponseHeaders.WaitAsync(either.Token);
            if (headers.Get(PeerMethods.MemberHeader) == PeerContext.Hex(member))
                return;
            // A call that is refused has headers too, with the reason behind them.
            await watching.WaitAsync(either.Token);
            throw await watching;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw new TimeoutException($"no member {PeerContext.Hex(member)} has answered within {_options.GreetingTimeout.TotalSeconds:0.#} s");
        }
    }

    private async Task PumpAsync(RpcCall<PeerMessage, SendResponse> call, SendQueue queue, Action drained, CancellationToken over)
    {
        var traffic = context.Metrics.Of(member);
        using var stuck = new CancellationTokenSource(Timeout.InfiniteTimeSpan, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over, stuck.Token);
        while (true)
        {
            await queue.WaitAsync(over);
            while (queue.TryTake(out var message, out var bytes))
            {
                var limit = _options.WriteTimeout + TimeSpan.FromSeconds((double)bytes / _options.WriteBytesPerSecondMin);
                stuck.CancelAfter(limit);
                try
                {
                    await call.WriteAsync(message, flush: queue.IsEmpty, either.Token);
                }
                catch (OperationCanceledException) when (stuck.IsCancellationRequested)
                {
                    throw new TimeoutException($"it has taken no bytes for {limit.TotalSeconds:0.#} s");
                }
                queue.Sent(bytes);
                traffic.BytesSent.Add(bytes);
            }
            stuck.CancelAfter(Timeout.InfiniteTimeSpan);
            drained();
        }
    }

    private ConnectionEnd End(Exception error)
    {
        var openFor = _opened ? context.Time.GetElapsedTime(_openedAt) + TimeSpan.FromTicks(1) : TimeSpan.Zero;
        return error is RpcException e
            ? new ConnectionEnd(e.Detail, openFor, RefusalOf(e))
            : new ConnectionEnd(error.Message, openFor, null);
    }

    private static PeerRefusal? RefusalOf(RpcException error) => error.Trailers.Get(PeerMethods.RefusalTrailer) switch
    {
        null => null,
        { } name => Enum.TryParse(name, out PeerRefusal refusal) && Enum.IsDefined(refusal) ? refusal : PeerRefusal.Unknown,
    };
}
