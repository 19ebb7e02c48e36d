using System.Net.Sockets;
using System.Text;

namespace Discovery.Server;

/// <summary>Tells a service manager how it stands, for units with Type=notify: a datagram to the socket that NOTIFY_SOCKET names (sd_notify).</summary>
internal sealed class SystemdNotify(string? socketPath)
{
    public static SystemdNotify FromEnvironment() => new(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"));

    /// <summary>Clients are served.</summary>
    public void Ready() => Send("READY=1");

    public void Stopping() => Send("STOPPING=1");

    private void Send(string state)
    {
        if (string.IsNullOrEmpty(socketPath) || !OperatingSystem.IsLinux())
            return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            // '@' stands for the zero byte of a name outside of the file system.
            var address = socketPath[0] == '@' ? "\0" + socketPath[1..] : socketPath;
            socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(address));
        }
        catch (SocketException)
        {
            // Nobody listens: as if there were no variable.
        }
    }
}
