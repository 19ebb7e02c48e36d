using System.Net.Sockets;

namespace Discovery.TestKit;

/// <summary>One client's connection and its continuation to the server.</summary>
internal sealed class ProxiedConnection : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly Socket _client;
    private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly StallGate _stall;
    private readonly CancellationTokenSource _ended;

    public ProxiedConnection(Socket client, StallGate stall, CancellationToken stopped)
    {
        _client = client;
        _client.NoDelay = true;
        _stall = stall;
        _ended = CancellationTokenSource.CreateLinkedTokenSource(stopped);
    }

    public async Task RunAsync(Uri target)
    {
        try
        {
            await _stall.PassAsync(_ended.Token);
            await _server.ConnectAsync(target.Host, target.Port, _ended.Token);
            await Task.WhenAll(PumpAsync(_client, _server), PumpAsync(_server, _client));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            Reset();
        }
    }

    /// <summary>Both sides see a reset, not a farewell.</summary>
    public void Reset()
    {
        _ended.Cancel();
        _client.Close(timeout: 0);
        _server.Close(timeout: 0);
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();

        // The source of the ended token stays: a reset may come in at any time, and it holds nothing that needs releasing.
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[BufferBytes];
        while (true)
        {
            int read;
            try
            {
                read = await from.ReceiveAsync(buffer, _ended.Token);
            }
            catch (SocketException)
            {
                Reset();
                throw;
            }

            await _stall.PassAsync(_ended.Token);
            if (read == 0)
            {
                to.Shutdown(SocketShutdown.Send);
                return;
            }

            for (int sent = 0; sent < read;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), _ended.Token);
            }
        }
    }
}
