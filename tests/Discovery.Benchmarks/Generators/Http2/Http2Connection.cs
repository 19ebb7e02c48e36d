using System.Buffers.Binary;
using System.Net.Sockets;

namespace Discovery.Benchmarks.Generators.Http2;

/// <summary>
/// A client's connection with next to no cost: what it takes to drive a server from one core. Cleartext, gRPC requests only, no flow
/// control of its own sending, as what waits for answers is far below any window. After <see cref="Start"/> nearly everything happens on the
/// one thread that waits for sockets; handlers are called with the lock of the load held, and calls must come from them.
/// </summary>
internal sealed partial class Http2Connection : IDisposable
{
    private const int ReceiveBytes = 256 * 1024;
    private const int WindowMax = int.MaxValue;
    private const int WindowDefault = 65_535;
    private const int WindowStep = 1 << 24;

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[ReceiveBytes];
    private readonly SocketAsyncEventArgs _receive = new();
    private readonly FrameBuffer _out = new();
    private readonly HeaderBlocks _headers;
    private readonly Dictionary<int, StreamState> _streams = [];
    private readonly Lock _gate;
    private readonly Action<Exception> _onFault;
    private int _nextStream = 1;
    private int _received;
    private int _receivedOfWindow;

    private Http2Connection(Socket socket, Uri address, Lock gate, Action<Exception> onFault)
    {
        _socket = socket;
        _headers = new HeaderBlocks(address.Authority);
        _gate = gate;
        _onFault = onFault;
        _receive.SetBuffer(_buffer, 0, ReceiveBytes);
        _receive.Completed += (_, _) => Receive(isCompleted: true);
    }

    /// <param name="gate">One for all connections of a load: who starts them may still be at it when the first answers are there.</param>
    /// <param name="onFault">Told once when the connection is of no more use.</param>
    public static async Task<Http2Connection> ConnectAsync(Uri address, Lock gate, Action<Exception> onFault)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port);
        var connection = new Http2Connection(socket, address, gate, onFault);
        connection.Greet();
        return connection;
    }

    /// <summary>Sends what has been opened so far and begins to listen.</summary>
    public void Start()
    {
        lock (_gate)
        {
            Flush();
            Receive(isCompleted: false);
        }
    }

    /// <summary>Opens a stream with a first message; sent when the handlers of what has been received are done.</summary>
    /// <param name="isLast">No more messages follow.</param>
    public int Open(string path, ReadOnlySpan<byte> message, bool isLast, IStreamHandler handler)
    {
        var stream = _nextStream;
        _nextStream += 2;
        _streams.Add(stream, new StreamState(handler));
        _out.Frame(FrameType.Headers, FrameBuffer.EndHeaders, stream, _headers.Of(path));
        _out.Message(stream, message, isLast);
        return stream;
    }

    /// <summary>A further message on an open stream.</summary>
    public void Send(int stream, ReadOnlySpan<byte> message) => _out.Message(stream, message, isLast: false);

    /// <summary>For messages to a connection from the handler of another one.</summary>
    public void Flush()
    {
        if (_out.Written.IsEmpty)
            return;
        for (var rest = _out.Written; !rest.IsEmpty;)
            rest = rest[_socket.Send(rest)..];
        _out.Clear();
    }

    public void Dispose()
    {
        _socket.Dispose();
        _receive.Dispose();
    }

    private void Greet()
    {
        _out.Raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        Span<byte> settings = stackalloc byte[12];
        Setting(settings, id: 1, value: 0); // HEADER_TABLE_SIZE: see GrpcStatusScan
        Setting(settings[6..], id: 4, WindowMax); // INITIAL_WINDOW_SIZE
        _out.Frame(FrameType.Settings, 0, 0, settings);
        _out.WindowUpdate(0, WindowMax - WindowDefault);
    }

    private static void Setting(Span<byte> target, ushort id, int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(target, id);
        BinaryPrimitives.WriteInt32BigEndian(target[2..], value);
    }

    private void Receive(bool isCompleted)
    {
        try
        {
            lock (_gate)
            {
                while (true)
                {
                    if (isCompleted)
                        Take();
                    if (_socket.ReceiveAsync(_receive))
                        return;
                    isCompleted = true;
                }
            }
        }
        // On the thread of all sockets, where nobody else would catch it.
        catch (Exception error)
        {
            _onFault(error);
        }
    }

    private void Take()
    {
        if (_receive.SocketError != SocketError.Success)
            throw new SocketException((int)_receive.SocketError);
        if (_receive.BytesTransferred == 0)
            throw new IOException("the server has closed a connection");
        _received += _receive.BytesTransferred;
        var used = ReadFrames(_buffer.AsSpan(0, _received));
        _buffer.AsSpan(used, _received - used).CopyTo(_buffer);
        _received -= used;
        _receive.SetBuffer(_received, ReceiveBytes - _received);
        Flush();
    }

    private struct StreamState(IStreamHandler handler)
    {
        public readonly IStreamHandler Handler = handler;
        public int ReceivedOfWindow;
    }
}
