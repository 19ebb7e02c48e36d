using System.Net.Sockets;

namespace Discovery.Extensions.Registration;

/// <summary>Whoever can connect finds it passing.</summary>
internal sealed class TcpProbe(string host, int port) : ICheckProbe
{
    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(host, port, cancellationToken);
        return CheckResult.Passing($"{host}:{port} takes connections");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
