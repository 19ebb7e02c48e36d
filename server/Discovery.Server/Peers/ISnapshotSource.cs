namespace Discovery.Server.Peers;

/// <summary>The bytes of one snapshot, from the first to the last; the same ones again after <see cref="Rewind"/>.</summary>
internal interface ISnapshotSource : IDisposable
{
    /// <summary>The last log entry that the snapshot holds.</summary>
    ulong Index { get; }

    /// <summary>The term of that entry.</summary>
    ulong Term { get; }

    /// <summary>Reads on; 0 only at the end.</summary>
    /// <exception cref="IOException">The snapshot can't be read.</exception>
    int Read(Span<byte> buffer);

    /// <summary>Goes back to the first byte, for a receiver that wants all of it again.</summary>
    void Rewind();
}
