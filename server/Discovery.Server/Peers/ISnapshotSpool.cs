namespace Discovery.Server.Peers;

/// <summary>Where a snapshot gathers while it is received: one at a time, apart from the member's own data.</summary>
internal interface ISnapshotSpool
{
    /// <summary>Starts with nothing; what was there is gone.</summary>
    /// <exception cref="IOException">As for all of these: the disk is full or broken. Then only the transfer fails.</exception>
    void Begin();

    /// <summary>Called with offsets in order, without gaps.</summary>
    void Append(long offset, ReadOnlySpan<byte> data);

    /// <summary>Makes what was appended durable.</summary>
    void Complete();

    /// <summary>What was completed, to be read while it is not discarded.</summary>
    Stream OpenRead();

    /// <summary>Gives the space back.</summary>
    void Discard();
}
