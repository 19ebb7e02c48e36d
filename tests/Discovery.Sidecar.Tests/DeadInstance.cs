using System.Net;
using System.Net.Sockets;
using Discovery.Client.Registry;

namespace Discovery.Sidecar.Tests;

/// <summary>
/// An instance that was killed: its port refuses connections. The port is held, as nothing keeps the system from giving a free one to
/// the next server that starts, which would answer in its place.
/// </summary>
internal sealed class DeadInstance : IDisposable
{
    private readonly Socket _holder = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public DeadInstance(string id)
    {
        Id = id;
        _holder.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Port = ((IPEndPoint)_holder.LocalEndPoint!).Port;
    }

    public string Id { get; }

    public int Port { get; }

    public ServiceInstance In(string service) => new() { Name = service, Id = Id, Address = "127.0.0.1", Port = Port };

    /// <summary>The process is started again, on its old port.</summary>
    public Task<StubInstance> ComeBackAsync()
    {
        _holder.Dispose();
        return StubInstance.StartAsync(Id, port: Port);
    }

    public void Dispose() => _holder.Dispose();
}
