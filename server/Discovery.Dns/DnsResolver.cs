using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using Discovery.Dns.Wire;

namespace Discovery.Dns;

/// <summary>
/// Asks the DNS for SRV records: over UDP, and over TCP when the answer did not fit. Remembers nothing: the servers of a system do.
/// Safe for use by many threads.
/// </summary>
public sealed class DnsResolver(DnsResolverOptions options)
{
    /// <summary>The records of a name, in no order; none when there is no such name or it has none.</summary>
    /// <param name="name">In full, such as <c>_etcd-client._tcp.example.com</c>; no search list is applied.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="DnsException">No server gave an answer that can be used; the message says what each did.</exception>
    /// <exception cref="ArgumentException">The name can't be one.</exception>
    public async Task<IReadOnlyList<SrvRecord>> ResolveSrvAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        var question = new DnsQuestion(DnsName.Parse(name), DnsType.Srv);
        var servers = options.Servers.Count > 0 ? options.Servers : SystemServers();
        if (servers.Count == 0)
            throw new DnsException($"{name}: the system names no DNS server");
        var failures = new List<string>();
        for (var round = 0; round < Math.Max(1, options.Rounds); round++)
        {
            foreach (var server in servers)
            {
                try
                {
                    return (await AskAsync(server, question, cancellationToken)).Srv(question.Name);
                }
                catch (Exception e) when (e is SocketException or DnsException or TimeoutException or IOException)
                {
                    failures.Add($"{server}: {e.Message}");
                }
            }
        }

        throw new DnsException($"{name}: {string.Join("; ", failures.Distinct())}");
    }

    private static IPEndPoint[] SystemServers() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(adapter => adapter.GetIPProperties().DnsAddresses)
            .Distinct()
            .Select(address => new IPEndPoint(address, 53)),
    ];

    private async Task<DnsMessage> AskAsync(IPEndPoint server, DnsQuestion question, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Timeout);
        try
        {
            // Not to be guessed: whoever could answer for the server would send us where it likes.
            var id = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
            var query = question.Encode(id);
            var answer = await DatagramAsync(server, query, id, question, limit.Token);
            if (answer.IsTruncated)
                answer = await ConnectionAsync(server, query, id, question, limit.Token);
            return answer;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {options.Timeout.TotalSeconds:0.###} s");
        }
    }

    private static async Task<DnsMessage> DatagramAsync(
        IPEndPoint server, byte[] query, ushort id, DnsQuestion question, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);

        // Connected: the system lets nothing through that comes from elsewhere.
        await socket.ConnectAsync(server, cancellationToken);
        await socket.SendAsync(query, cancellationToken);
        var buffer = new byte[DnsMessage.DatagramBytesMax];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, cancellationToken);

            // What is not the answer is not the end: somebody may be guessing, or an answer to an earlier question is late.
            if (DnsMessage.TryParse(buffer.AsSpan(0, length), out var message, out _) && message.Answers(id, question))
                return message.ThrowIfRefused();
        }
    }

    private static async Task<DnsMessage> ConnectionAsync(
        IPEndPoint server, byte[] query, ushort id, DnsQuestion question, CancellationToken cancellationToken)
    {
        using var client = new TcpClient(server.AddressFamily);
        await client.ConnectAsync(server, cancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync((byte[])[(byte)(query.Length >> 8), (byte)query.Length, .. query], cancellationToken);
        var prefix = new byte[2];
        await stream.ReadExactlyAsync(prefix, cancellationToken);
        var answer = new byte[(prefix[0] << 8) | prefix[1]];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        if (!DnsMessage.TryParse(answer, out var message, out var problem))
            throw new DnsException($"its answer can't be read: {problem}");
        return message.Answers(id, question) ? message.ThrowIfRefused() : throw new DnsException("it answered another question");
    }
}
