using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Discovery.Rpc.Tests;

/// <summary>
/// A server that does to a request exactly what its script says, frame by frame. It understands just enough HTTP/2 (RFC 9113) for that:
/// it answers SETTINGS and PING, and starts the script with every HEADERS frame.
/// </summary>
internal sealed class ScriptedHttp2Server : IAsyncDisposable
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte ResetStream = 3;
    private const byte Settings = 4;
    private const byte Ping = 6;
    private const byte GoAway = 7;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<Exchange, Task> _script;
    private readonly Task _accepting;
    private readonly System.Collections.Concurrent.ConcurrentBag<TcpClient> _clients = [];
    private int _requests;

    public ScriptedHttp2Server(Func<Exchange, Task> script)
    {
        _script = script;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>False makes it a peer that has vanished without closing its connection.</summary>
    public bool AnswersPings { get; init; } = true;

    /// <summary>HEADERS frames received so far.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        foreach (TcpClient client in _clients)
        {
            client.Close();
        }
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync();
                _clients.Add(client);
                connections.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            // Stopped.
        }
        await Task.WhenAll(connections);
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            var exchanges = new Dictionary<int, Exchange>();
            var scripts = new List<Task>();
            try
            {
                NetworkStream stream = client.GetStream();
                await stream.ReadExactlyAsync(new byte[24]);
                await WriteAsync(stream, Settings, 0, 0, []);
                while (true)
                {
                    byte[] header = new byte[9];
                    await stream.ReadExactlyAsync(header);
                    byte[] payload = new byte[(header[0] << 16) | (header[1] << 8) | header[2]];
                    await stream.ReadExactlyAsync(payload);
                    int id = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5));
                    switch (header[3])
                    {
                        case Headers:
                            Interlocked.Increment(ref _requests);
                            exchanges[id] = new Exchange(client, id);
                            scripts.Add(_script(exchanges[id]));
                            break;
                        case Data:
                            exchanges[id].MessageArrived.TrySetResult();
                            break;
                        case Settings when header[4] == 0:
                            await WriteAsync(stream, Settings, 1, 0, []);
                            break;
                        case Ping when header[4] == 0 && AnswersPings:
                            await WriteAsync(stream, Ping, 1, 0, payload);
                            break;
                    }
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // The client has left, or the script has closed the connection.
            }
            foreach (Exchange exchange in exchanges.Values)
            {
                exchange.MessageArrived.TrySetResult();
            }
            await Task.WhenAll(scripts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task WriteAsync(NetworkStream stream, byte type, byte flags, int id, byte[] payload)
    {
        byte[] frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), id);
        payload.CopyTo(frame, 9);
        await stream.WriteAsync(frame);
    }

    /// <summary>One request, and what may be done to it.</summary>
    internal sealed class Exchange(TcpClient client, int id)
    {
        private const byte EndStream = 1;
        private const byte EndHeaders = 4;

        public int StreamId => id;

        /// <summary>Done with the first DATA frame of the request.</summary>
        public TaskCompletionSource MessageArrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Names and values as they are; HPACK (RFC 7541) literals without indexing or Huffman code.</summary>
        public Task HeadersAsync(bool end, params (string Name, string Value)[] headers)
        {
            var block = new List<byte>();
            foreach ((string name, string value) in headers)
            {
                block.Add(0);
                foreach (string text in (string[])[name, value])
                {
                    block.Add((byte)text.Length);
                    block.AddRange(Encoding.ASCII.GetBytes(text));
                }
            }
            return WriteAsync(client.GetStream(), Headers, (byte)(EndHeaders | (end ? EndStream : 0)), id, [.. block]);
        }

        public Task DataAsync(bool end, byte[] bytes) => WriteAsync(client.GetStream(), Data, end ? EndStream : (byte)0, id, bytes);

        public Task ResetAsync(uint code) => WriteAsync(client.GetStream(), ResetStream, 0, id, Number(code));

        public Task GoAwayAsync(int lastStreamId, uint code) => WriteAsync(client.GetStream(), GoAway, 0, 0, [.. Number((uint)lastStreamId), .. Number(code)]);

        public void Close() => client.Close();

        private static byte[] Number(uint value)
        {
            byte[] bytes = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
            return bytes;
        }
    }
}
