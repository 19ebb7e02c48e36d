using System.Net;
using System.Net.Sockets;

namespace Discovery.TestKit;

/// <summary>
/// A wire between a client and a server that a test can cut, stall or take away: what a network does, without waiting for a network
/// to do it.
/// It forwards bytes and understands none of them.
/// </summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<ProxiedConnection> _connections = [];
    private readonly PortReservation _port;
    private readonly StallGate _stall = new();
    private readonly CancellationTokenSource _stopped = new();
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;

    private TcpProxy(Uri target)
    {
        Target = target;
        _port = PortReservation.Take();
        Url = new Uri($"http://127.0.0.1:{_port.Port}");
        Accept();
    }

    /// <summary>Where clients connect.</summary>
    public Uri Url { get; }

    /// <summary>Where new connections go; may be changed at any time.</summary>
    public Uri Target { get; set; }

    /// <summary>How many connections were ever accepted.</summary>
    public int Accepted { get; private set; }

    /// <summary>How many connections are open.</summary>
    public int Open
    {
        get
        {
            lock (_gate)
            {
                return _connections.Count;
            }
        }
    }

    public static TcpProxy Start(Uri target) => new(target);

    /// <summary>Resets every open connection; new ones are welcome.</summary>
    public void Cut()
    {
        ProxiedConnection[] connections;
        lock (_gate)
        {
            connections = [.. _connections];
        }

        foreach (ProxiedConnection connection in connections)
        {
            connection.Reset();
        }
    }

    /// <summary>Like a host that is gone but whose address still answers: new connections are refused, open ones are reset.</summary>
    public void Refuse()
    {
        lock (_gate)
        {
            _listener?.Dispose();
            _listener = null;
        }

        Cut();
    }

    /// <summary>Takes new connections again after <see cref="Refuse"/>.</summary>
    public void Accept()
    {
        lock (_gate)
        {
            if (_listener is not null)
            {
                return;
            }

            _port.Release();
            _listener = new TcpListener(IPAddress.Loopback, _port.Port);
            _listener.Start();
            _accepting = AcceptAsync(_listener);
        }
    }

    /// <summary>Like a cable pulled out: connections stay, nothing moves in either direction, nobody is told.</summary>
    public void Stall() => _stall.Close();

    /// <summary>What was held back moves on.</summary>
    public void Resume() => _stall.Open();

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        Refuse();
        _stall.Open();
        await _accepting;
        await Eventually.Async(() => Open == 0);
        _port.Dispose();
        _stopped.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await listener.AcceptSocketAsync(_stopped.Token);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
            {
                return;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using ProxiedConnection connection = new(client, _stall, _stopped.Token);
        lock (_gate)
        {
            Accepted++;
            _connections.Add(connection);
        }

        await connection.RunAsync(Target);
        lock (_gate)
        {
            _connections.Remove(connection);
        }
    }
}
