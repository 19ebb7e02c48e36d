using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Discovery.TestKit;

/// <summary>A DNS server that answers what a test tells it to, over UDP and TCP on the same port.</summary>
public sealed class ScriptedDns : IAsyncDisposable
{
    private readonly UdpClient _udp = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly TcpListener _tcp;
    private readonly CancellationTokenSource _stopped = new();
    private readonly Task _serving;

    public ScriptedDns()
    {
        Address = (IPEndPoint)_udp.Client.LocalEndPoint!;
        _tcp = new TcpListener(Address);
        _tcp.Start();
        _serving = Task.WhenAll(ServeDatagramsAsync(), ServeConnectionsAsync());
    }

    public IPEndPoint Address { get; }

    /// <summary>What it answers to a query that came by datagram (true) or connection (false); null for nothing.</summary>
    public Func<byte[], bool, byte[]?> Answer { get; set; } = (_, _) => null;

    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>An answer to a query with these records: name, type and data each.</summary>
    public static byte[] Reply(byte[] query, ushort flags, params (string Owner, ushort Type, byte[] Data)[] records)
    {
        var question = query.AsSpan(12, QuestionBytes(query));
        var answer = new List<byte>();
        answer.AddRange(query.AsSpan(0, 2));
        answer.AddRange([(byte)(0x80 | (flags >> 8)), (byte)flags, 0, 1, 0, (byte)records.Length, 0, 0, 0, 0]);
        answer.AddRange(question);
        foreach (var (owner, type, data) in records)
        {
            answer.AddRange(Name(owner));
            answer.AddRange([0, (byte)type, 0, 1, 0, 0, 0, 60, (byte)(data.Length >> 8), (byte)data.Length]);
            answer.AddRange(data);
        }

        return [.. answer];
    }

    public static byte[] Srv(ushort priority, ushort weight, int port, string target)
    {
        var data = new byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(data, priority);
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(2), weight);
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(4), (ushort)port);
        return [.. data, .. Name(target)];
    }

    public static byte[] Name(string name)
    {
        var bytes = new List<byte>();
        foreach (var label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.ASCII.GetBytes(label));
        }

        bytes.Add(0);
        return [.. bytes];
    }

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        _tcp.Dispose();
        _udp.Dispose();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static int QuestionBytes(byte[] query)
    {
        var at = 12;
        while (query[at] != 0)
            at += query[at] + 1;
        return at + 5 - 12;
    }

    private static string QuestionName(byte[] query)
    {
        var labels = new List<string>();
        for (var at = 12; query[at] != 0; at += query[at] + 1)
            labels.Add(Encoding.ASCII.GetString(query, at + 1, query[at]));
        return string.Join('.', labels);
    }

    private async Task ServeDatagramsAsync()
    {
        while (true)
        {
            var query = await _udp.ReceiveAsync(_stopped.Token);
            Asked.Enqueue($"udp {QuestionName(query.Buffer)}");
            if (Answer(query.Buffer, true) is { } answer)
                await _udp.SendAsync(answer, query.RemoteEndPoint, _stopped.Token);
        }
    }

    private async Task ServeConnectionsAsync()
    {
        while (true)
        {
            using var client = await _tcp.AcceptTcpClientAsync(_stopped.Token);
            var stream = client.GetStream();
            var prefix = new byte[2];
            await stream.ReadExactlyAsync(prefix, _stopped.Token);
            var query = new byte[(prefix[0] << 8) | prefix[1]];
            await stream.ReadExactlyAsync(query, _stopped.Token);
            Asked.Enqueue($"tcp {QuestionName(query)}");
            if (Answer(query, false) is { } answer)
                await stream.WriteAsync((byte[])[(byte)(answer.Length >> 8), (byte)answer.Length, .. answer], _stopped.Token);
        }
    }
}
