using System.Net.Sockets;

namespace Discovery.Extensions.Yarp;

/// <summary>
/// Connects to instances. Its one purpose is to make "nothing was sent" a fact that can be told apart: whatever fails in here fails
/// before the first byte of a request.
/// </summary>
internal sealed class InstanceConnector(TimeSpan timeout)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(timeout);
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, patience.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new InstanceUnreachableException($"No connection to {context.DnsEndPoint.Host}:{context.DnsEndPoint.Port}: {e.Message}.", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new InstanceUnreachableException(
                $"No connection to {context.DnsEndPoint.Host}:{context.DnsEndPoint.Port} within {timeout.TotalSeconds:0.###} s.", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
