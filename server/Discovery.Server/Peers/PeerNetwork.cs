using System.Collections.Frozen;
using Discovery.Protocol.Peers;
using Discovery.Rpc;
using Discovery.Rpc.Kestrel;
using Discovery.Server.Metrics;
using Discovery.Server.Node;

namespace Discovery.Server.Peers;

/// <summary>
/// The network between members: a peer for each of the others, with two lanes outwards, and the service that takes theirs.
/// See the section on peers in server/README.md.
/// </summary>
internal sealed class PeerNetwork : IPeerNetwork, IAsyncDisposable
{
    private readonly PeerContext _context;
    private readonly PeerService _service;
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _leaving = [];
    private volatile FrozenDictionary<ulong, Peer> _peers = FrozenDictionary<ulong, Peer>.Empty;
    private bool _disposed;

    public PeerNetwork(MemberIdentity self, IPeerHandler handler, PeerNetworkOptions options, TimeProvider time, PeerMetrics metrics, ILogger logger)
    {
        _context = new PeerContext(self, handler, options, time, metrics, logger);
        _service = new PeerService(_context, Heard);
    }

    /// <summary>How the service is to be served, on the peer port only.</summary>
    public static RpcServerOptions ServerOptions { get; } = new() { MaxReceiveMessageBytes = PeerLimits.MessageBytesMax };

    public void Send(PeerMessage message)
    {
        if (!_peers.TryGetValue(message.To, out var peer))
            return;
        message.ClusterId = _context.Self.ClusterId;
        message.From = _context.Self.MemberId;
        peer.Send(message);
    }

    /// <summary>The others, all of them: who is new is connected to, who is missing is let go, whose URLs changed is looked for there.</summary>
    public void SetPeers(IReadOnlyList<PeerAddress> addresses)
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            var old = _peers;
            var next = new Dictionary<ulong, Peer>();
            foreach (var address in addresses.Where(a => a.Id != _context.Self.MemberId && a.Urls.Count > 0))
            {
                if (old.TryGetValue(address.Id, out var peer))
                    peer.SetUrls(address.Urls);
                next[address.Id] = peer ?? new Peer(_context, address);
            }
            _peers = next.ToFrozenDictionary();
            _leaving.RemoveWhere(task => task.IsCompleted);
            foreach (var (id, peer) in old)
            {
                if (!next.ContainsKey(id))
                    _leaving.Add(peer.DisposeAsync().AsTask());
            }
        }
    }

    /// <summary>How long both lanes to the member have been open without a break; zero when one is not, or the member is unknown.</summary>
    public TimeSpan OpenFor(ulong member) => _peers.TryGetValue(member, out var peer) ? peer.OpenFor : TimeSpan.Zero;

    /// <summary>Members to which both lanes are open.</summary>
    public IEnumerable<ulong> Open => _peers.Where(p => p.Value.IsOpen).Select(p => p.Key);

    public bool IsOpen(ulong member) => _peers.TryGetValue(member, out var peer) && peer.IsOpen;

    /// <summary>The service for the peer port.</summary>
    public RpcService Bind() => _service.Bind();

    /// <summary>Ends all lanes outwards. Those of the others end with the host that serves <see cref="Bind"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] leaving;
        lock (_gate)
        {
            _disposed = true;
            leaving = [.. _leaving, .. _peers.Values.Select(p => p.DisposeAsync().AsTask())];
            _peers = FrozenDictionary<ulong, Peer>.Empty;
        }
        await Task.WhenAll(leaving);
    }

    private void Heard(ulong member)
    {
        if (_peers.TryGetValue(member, out var peer))
            peer.Wake();
    }
}
