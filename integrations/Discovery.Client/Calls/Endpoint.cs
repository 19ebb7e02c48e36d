using Discovery.Rpc;

namespace Discovery.Client;

/// <summary>One member and how it has behaved. Guarded by the lock of its pool.</summary>
internal sealed class Endpoint(Uri address, RpcChannel channel)
{
    public Uri Address { get; } = address;

    public RpcChannel Channel { get; } = channel;

    /// <summary>Failures in a row.</summary>
    public int Failures { get; set; }

    /// <summary>The timestamp of the last failure.</summary>
    public long FailedAt { get; set; }

    /// <summary>How long it rests after that failure.</summary>
    public TimeSpan Rest { get; set; }
}
