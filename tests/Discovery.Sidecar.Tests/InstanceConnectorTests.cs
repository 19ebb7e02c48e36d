using System.Net;
using System.Net.Sockets;
using Discovery.Extensions.Yarp;

namespace Discovery.Sidecar.Tests;

public sealed class InstanceConnectorTests
{
    [Fact]
    public async Task A_refused_connection_is_told_as_unreachable()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        // Bound, but nobody listens.
        await AssertUnreachableAsync((IPEndPoint)listener.LocalEndPoint!, TimeSpan.FromSeconds(30), "refused");
    }

    [Fact]
    public async Task A_connection_that_nobody_answers_is_told_as_unreachable_after_the_time_out()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var waiting = await FillAsync((IPEndPoint)listener.LocalEndPoint!);
        try
        {
            await AssertUnreachableAsync((IPEndPoint)listener.LocalEndPoint!, TimeSpan.FromMilliseconds(300), "within 0.3 s");
        }
        finally
        {
            waiting.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task A_cancelled_request_is_not_told_as_unreachable()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var waiting = await FillAsync((IPEndPoint)listener.LocalEndPoint!);
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        try
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => SendAsync((IPEndPoint)listener.LocalEndPoint!, TimeSpan.FromSeconds(30), cancelled.Token));
        }
        finally
        {
            waiting.ForEach(socket => socket.Dispose());
        }
    }

    /// <summary>Fills the queue of a listener that accepts nothing, until the system no longer answers newcomers.</summary>
    private static async Task<List<Socket>> FillAsync(IPEndPoint endpoint)
    {
        var waiting = new List<Socket>();
        while (true)
        {
            Assert.True(waiting.Count < 64, "The queue of the listener does not fill.");
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            waiting.Add(socket);
            var connected = socket.ConnectAsync(endpoint);
            if (await Task.WhenAny(connected, Task.Delay(300)) != connected)
            {
                // It goes on trying until it is disposed, and then says so to nobody.
                _ = connected.ContinueWith(task => task.Exception, TaskScheduler.Default);
                return waiting;
            }

            await connected;
        }
    }

    private static async Task AssertUnreachableAsync(IPEndPoint endpoint, TimeSpan timeout, string told)
    {
        var failed = await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(endpoint, timeout, CancellationToken.None));
        var unreachable = Assert.IsType<InstanceUnreachableException>(failed.InnerException);
        Assert.Contains(told, unreachable.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(endpoint.ToString(), unreachable.Message, StringComparison.Ordinal);
    }

    private static async Task SendAsync(IPEndPoint endpoint, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { ConnectCallback = new InstanceConnector(timeout).ConnectAsync };
        using var invoker = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{endpoint}/");
        using var response = await invoker.SendAsync(request, cancellationToken);
    }
}
