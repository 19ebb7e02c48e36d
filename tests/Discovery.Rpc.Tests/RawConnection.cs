using System.Net.Sockets;
using System.Text;

namespace Discovery.Rpc.Tests;

/// <summary>A bare TCP connection.</summary>
internal sealed class RawConnection(TcpClient client) : IDisposable
{
    public static async Task<RawConnection> OpenAsync(Uri address)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port);
        return new RawConnection(client);
    }

    public async Task SendAsync(byte[] bytes) => await client.GetStream().WriteAsync(bytes);

    /// <summary>All bytes until the other side closes; a reset counts as closing.</summary>
    public async Task<string> ReadToEndAsync(TimeSpan timeout)
    {
        using var source = new CancellationTokenSource(timeout);
        var received = new MemoryStream();
        try
        {
            await client.GetStream().CopyToAsync(received, source.Token);
        }
        catch (IOException)
        {
            // Reset: closed as well.
        }
        return Encoding.Latin1.GetString(received.ToArray());
    }

    public async Task<byte[]> ReadAsync(int bytes)
    {
        byte[] buffer = new byte[bytes];
        await client.GetStream().ReadExactlyAsync(buffer);
        return buffer;
    }

    public void Dispose() => client.Dispose();
}
