using System.Collections.Concurrent;
using Discovery.Protocol.Peers;
using Discovery.Server.Peers;

namespace Discovery.Server.Tests.Peers;

/// <summary>Keeps what a network hands on; a test may make it busy or have it remove members.</summary>
internal sealed class RecordingPeerHandler : IPeerHandler
{
    private readonly ConcurrentDictionary<ulong, bool> _removed = new();

    public ConcurrentQueue<PeerMessage> Received { get; } = new();

    public ConcurrentQueue<ulong> Lost { get; } = new();

    public ConcurrentQueue<(ulong Member, PeerRefusal Reason, string Text)> Refusals { get; } = new();

    /// <summary>Awaited ahead of each message that it returns a task for.</summary>
    public Func<PeerMessage, CancellationToken, Task> Busy { get; set; } = (_, _) => Task.CompletedTask;

    public DescribeResponse Description { get; set; } = new();

    public void Remove(ulong member) => _removed[member] = true;

    public async ValueTask ReceiveAsync(PeerMessage message, CancellationToken cancellationToken)
    {
        await Busy(message, cancellationToken);
        Received.Enqueue(message);
    }

    public void Unreachable(ulong member) => Lost.Enqueue(member);

    public void Refused(ulong member, PeerRefusal reason, string text) => Refusals.Enqueue((member, reason, text));

    public DescribeResponse Describe() => Description;

    public bool IsRemoved(ulong member) => _removed.ContainsKey(member);

    public ulong[] Terms(ulong from) => [.. Received.Where(m => m.From == from && m.Raft is not null).Select(m => m.Raft.Term)];
}
