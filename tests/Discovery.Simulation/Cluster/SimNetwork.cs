using Discovery.Protocol.Peers;
using Discovery.Raft;
using Discovery.Server.Peers;
using Discovery.Simulation.Checking;
using Discovery.Simulation.Faults;
using Google.Protobuf;

namespace Discovery.Simulation.Cluster;

/// <summary>Loses, delays, repeats and reorders messages between members, and knows who is cut off from whom. They travel as bytes.</summary>
internal sealed class SimNetwork(Scheduler scheduler, SwarmOptions options, Func<ulong, SimMember?> find)
{
    private const long UsualDelayMax = 2 * Scheduler.Millisecond;

    private readonly HashSet<(ulong From, ulong To)> _cut = [];

    public bool IsFaulty { get; set; } = true;

    public long Delivered { get; private set; }

    public void Cut(ulong from, ulong to) => _cut.Add((from, to));

    public void Heal() => _cut.Clear();

    public bool IsCut(ulong from, ulong to) => _cut.Contains((from, to));

    /// <param name="departure">When it leaves the member, which may be busy with its disk until then.</param>
    public void Send(PeerMessage message, long departure)
    {
        var bytes = message.ToByteArray();
        var copies = !IsFaulty ? 1 : scheduler.Chance(options.Loss) ? 0 : scheduler.Chance(options.Duplication) && MayRepeat(message) ? 2 : 1;
        for (; copies > 0; copies--)
        {
            var delay = IsFaulty && scheduler.Chance(options.Stragglers) ? options.StragglerDelayMax : UsualDelayMax;
            if (IsFaulty && options.BulkDelayMax > 0 && Lanes.Of(message) == Lane.Bulk)
                delay += options.BulkDelayMax;
            scheduler.At(departure + scheduler.Random.NextInt64(delay), () => Deliver(message.From, message.To, bytes));
        }
    }

    /// <summary>
    /// A proposal that came twice would be appended, and so applied, twice: members rely on a transport that repeats nothing of itself.
    /// All else has to bear it.
    /// </summary>
    private static bool MayRepeat(PeerMessage message) => message.Raft is not { Kind: (uint)MessageKind.Propose };

    private void Deliver(ulong from, ulong to, byte[] bytes)
    {
        if (IsCut(from, to) || find(to) is not { } receiver)
            return;
        if (receiver.IsUp)
        {
            Delivered++;
            scheduler.Note(StableHash.Of(bytes));
            receiver.Receive(from, bytes);
        }
        else if (!IsCut(to, from) && scheduler.Chance(0.5))
        {
            // The machine is there, and nobody listens.
            find(from)?.Hear(replica => replica.Unreachable(to));
        }
    }
}
