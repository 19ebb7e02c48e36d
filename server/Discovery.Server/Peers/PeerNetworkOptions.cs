namespace Discovery.Server.Peers;

/// <summary>Settings of the network between members.</summary>
internal sealed record PeerNetworkOptions
{
    public static PeerNetworkOptions Default { get; } = new();

    /// <summary>For one attempt to connect, TLS included. A member next door answers in milliseconds; its other URLs wait for this.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>From the first byte until the other side has accepted the greeting, connecting included; also what the other side waits for one.</summary>
    public TimeSpan GreetingTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A lane that takes no more bytes for this long is broken and opened anew, as in etcd. A message gets <see cref="WriteBytesPerSecondMin"/> on top.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The slowest line on which a large message is still given the time it needs.</summary>
    public int WriteBytesPerSecondMin { get; init; } = 512 << 10;

    /// <summary>A control lane that was silent for this long is asked whether the other side is there: a host that vanished sends no farewell. Bulk waits twice as long.</summary>
    public TimeSpan PingDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What it has for its answer. Bulk has twice as long: on a slow line the answer queues behind a large message.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan BackoffMin { get; init; } = TimeSpan.FromMilliseconds(50);

    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A lane that was open for this long starts again with the shortest wait; one that breaks at once does not.</summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Mixed with the ids of both members, so that the same members wait differently and a run can be repeated.</summary>
    public int JitterSeed { get; init; }

    /// <summary>Heartbeats and answers are small: as many as a peer can be behind before they are worth nothing.</summary>
    public LaneLimits Control { get; init; } = new(MessagesMax: 4096, BytesMax: 4 << 20);

    /// <summary>Entries and snapshots: what may be in flight to a member, with room for one large message in any case.</summary>
    public LaneLimits Bulk { get; init; } = new(MessagesMax: 512, BytesMax: 64 << 20);

    /// <summary>TLS towards the other members.</summary>
    public PeerTls Tls { get; init; } = PeerTls.Default;
}
