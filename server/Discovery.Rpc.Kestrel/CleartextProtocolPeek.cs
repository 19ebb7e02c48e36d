using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;

namespace Discovery.Rpc.Kestrel;

/// <summary>
/// Looks at the first four bytes of a connection without consuming them: "PRI " begins the preface of HTTP/2 and no request of HTTP/1.1.
/// Kestrel takes the decision only from ALPN, so HTTP/2 is announced to it in ALPN's place.
/// </summary>
/// <param name="next">For connections in the clear.</param>
/// <param name="tls">For those that begin with a handshake of TLS; null when the port has none.</param>
internal sealed class CleartextProtocolPeek(ConnectionDelegate next, ConnectionDelegate? tls, KestrelServerLimits limits, ILogger logger)
{
    // RFC 8446, 5.1: the first byte of a record that holds a handshake message.
    private const byte HandshakeRecord = 22;

    private static readonly TimeSpan TellEvery = TimeSpan.FromMinutes(1);

    private long _toldAt;

    private static ReadOnlySpan<byte> Preface => "PRI "u8;

    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        switch (await PeekAsync(connection).ConfigureAwait(false))
        {
            case PeekResult.Http2:
                var announced = new AnnouncedHttp2();
                connection.Features.Set<ITlsConnectionFeature>(announced);
                connection.Features.Set<ITlsApplicationProtocolFeature>(announced);
                AuthorityRepair.ApplyTo(connection);
                await next(connection).ConfigureAwait(false);
                break;
            case PeekResult.Tls when tls is not null:
                await tls(connection).ConfigureAwait(false);
                break;
            case PeekResult.Stranger or PeekResult.Tls:
                Tell(connection);
                // Kestrel answers as it does to any bad request.
                goto case PeekResult.Http1;
            case PeekResult.Http1:
                await next(connection).ConfigureAwait(false);
                break;
            default:
                // Returning closes the connection.
                break;
        }
    }

    /// <summary>Not each time: who scans ports, or is set up wrongly, comes again and again.</summary>
    private void Tell(ConnectionContext connection)
    {
        var last = Interlocked.Read(ref _toldAt);
        if (last != 0 && TimeProvider.System.GetElapsedTime(last) < TellEvery)
            return;
        if (Interlocked.CompareExchange(ref _toldAt, TimeProvider.System.GetTimestamp(), last) == last)
            logger.NotHttp(connection.RemoteEndPoint?.ToString() ?? "unknown", connection.LocalEndPoint?.ToString() ?? "unknown");
    }

    private async Task<PeekResult> PeekAsync(ConnectionContext connection)
    {
        PipeReader input = connection.Transport.Input;
        // Kestrel starts its own clocks only behind us, and waits for us when it stops.
        CancellationToken stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed, stopping);
        try
        {
            SetTimeout(ending, limits.KeepAliveTimeout);
            bool began = false;
            while (true)
            {
                ReadResult result = await input.ReadAsync(ending.Token).ConfigureAwait(false);
                PeekResult decision = Decide(result.Buffer, result.IsCompleted);
                if (decision != PeekResult.Undecided)
                {
                    // Nothing is examined, so the next read gets all of it again.
                    input.AdvanceTo(result.Buffer.Start);
                    return decision;
                }
                if (!began)
                {
                    began = true;
                    SetTimeout(ending, limits.RequestHeadersTimeout);
                }
                input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
        catch (OperationCanceledException)
        {
            if (!connection.ConnectionClosed.IsCancellationRequested && !stopping.IsCancellationRequested)
            {
                logger.PeekTimedOut(connection.ConnectionId);
            }
            return PeekResult.Closed;
        }
        catch (IOException)
        {
            // The peer reset the connection before it said anything.
            return PeekResult.Closed;
        }
    }

    internal static PeekResult Decide(in ReadOnlySequence<byte> received, bool isCompleted)
    {
        int length = (int)Math.Min(received.Length, Preface.Length);
        Span<byte> start = stackalloc byte[Preface.Length];
        received.Slice(0, length).CopyTo(start);
        if (!Preface.StartsWith(start[..length]))
        {
            return start[0] switch
            {
                HandshakeRecord => PeekResult.Tls,
                >= (byte)'A' and <= (byte)'Z' or >= (byte)'a' and <= (byte)'z' => PeekResult.Http1,
                _ => PeekResult.Stranger,
            };
        }
        if (length == Preface.Length)
        {
            return PeekResult.Http2;
        }
        return isCompleted ? PeekResult.Closed : PeekResult.Undecided;
    }

    private static void SetTimeout(CancellationTokenSource source, TimeSpan timeout)
    {
        // Kestrel knows "no limit" as the infinite and as the greatest time span.
        source.CancelAfter(timeout.TotalMilliseconds is > 0 and < int.MaxValue ? timeout : Timeout.InfiniteTimeSpan);
    }
}
