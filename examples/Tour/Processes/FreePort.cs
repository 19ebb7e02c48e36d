using System.Net;
using System.Net.Sockets;

namespace Tour.Processes;

/// <summary>Ports for the node, which needs the same ones again after its restart.</summary>
internal static class FreePort
{
    // Below what systems give to outgoing connections: those could take the port while the node is down.
    private const int First = 10_000;
    private const int End = 30_000;
    private const int AttemptsMax = 500;

    public static int Take()
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var port = Random.Shared.Next(First, End);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken: try another one.
            }
        }

        throw new TourFailedException($"No free port found between {First} and {End}.");
    }
}
