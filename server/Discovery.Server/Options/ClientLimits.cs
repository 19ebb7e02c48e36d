using Discovery.Store.Leases;

namespace Discovery.Server.Options;

/// <summary>
/// What clients may have of a member, so that none of them, by mistake or on purpose, takes the memory from all others. Reasons for the
/// defaults are in server/FLAGS.md.
/// </summary>
public sealed record ClientLimits
{
    /// <summary>Requests of all clients that are under way, but for streams; beyond, they are told "too many requests".</summary>
    public int RequestsMax { get; init; } = 65_536;

    /// <summary>Bytes of all clients' requests that have not come as a whole; beyond, they are told the same.</summary>
    public long UnfinishedRequestBytesMax { get; init; } = 256 << 20;

    /// <summary>Connections of all clients; more are closed as they come. Null for no limit.</summary>
    public long? ConnectionsMax { get; init; }

    /// <summary>Bytes of a request's headers.</summary>
    public int HeaderBytesMax { get; init; } = 32 << 10;

    /// <summary>Watches in one stream.</summary>
    public int WatchersPerStreamMax { get; init; } = 100_000;

    /// <summary>Watches of all streams.</summary>
    public int WatchersMax { get; init; } = 1_000_000;

    /// <summary>Leases in the cluster beyond which this member asks for no more.</summary>
    public int LeasesMax { get; init; } = 1_000_000;

    /// <summary>The longest lease that this member asks for, in seconds.</summary>
    public long LeaseSecondsMax { get; init; } = LeaseBook.TtlSecondsMax;

    /// <summary>A call whose client takes nothing for so long is ended; infinite for never.</summary>
    public TimeSpan SlowClientTimeout { get; init; } = TimeSpan.FromMinutes(5);
}
