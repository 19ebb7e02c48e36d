using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Discovery.TestKit;

/// <summary>
/// A TCP port of the loopback address that is this test's own until dispose.
/// The socket that proves it free is held until <see cref="Release"/>, right before the server binds it. A lock file holds it
/// against other test processes over restarts of the server as well.
/// </summary>
public sealed class PortReservation : IDisposable
{
    private const int FirstPort = 10_000;
    private const int AttemptsMax = 1_000;

    private readonly FileStream _lock;
    private Socket? _holder;

    private PortReservation(int port, FileStream lockFile, Socket holder)
    {
        Port = port;
        _lock = lockFile;
        _holder = holder;
    }

    public int Port { get; }

    /// <summary>Takes a free port below the range the system draws outgoing ports from.</summary>
    /// <remarks>
    /// A port of that range can be taken by any client's connection while a restarting server is down. A client that retries
    /// against it can even be given the very port as its own and be connected with itself.
    /// </remarks>
    public static PortReservation Take()
    {
        string folder = Path.Combine(Path.GetTempPath(), $"discovery-ports-{Environment.UserName}");
        Directory.CreateDirectory(folder);
        int end = FirstOutgoingPort();
        for (int attempt = 0; attempt < AttemptsMax; attempt++)
        {
            int port = Random.Shared.Next(FirstPort, end);
            if (TryLock(Path.Combine(folder, port.ToString(CultureInfo.InvariantCulture))) is not { } lockFile)
            {
                continue;
            }

            if (TryHold(port) is { } holder)
            {
                return new PortReservation(port, lockFile, holder);
            }

            lockFile.Dispose();
        }

        throw new InvalidOperationException($"No free port between {FirstPort} and {end} in {AttemptsMax} attempts.");
    }

    /// <summary>Frees the port for the server about to start; the lock against other tests stays.</summary>
    public void Release()
    {
        _holder?.Dispose();
        _holder = null;
    }

    public void Dispose()
    {
        Release();
        _lock.Dispose();
    }

    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static Socket? TryHold(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            // .NET binds with SO_REUSEADDR, under which only a listening socket keeps others away.
            socket.Listen(1);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private static int FirstOutgoingPort()
    {
        const string Setting = "/proc/sys/net/ipv4/ip_local_port_range";
        int first = File.Exists(Setting)
            ? int.Parse(File.ReadAllText(Setting).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture)
            : 32_768;
        return first > FirstPort + 2_000 ? first : 32_768;
    }
}
