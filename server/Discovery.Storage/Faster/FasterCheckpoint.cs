using FASTER.core;

namespace Discovery.Storage;

/// <summary>
/// What FASTER needs to know to recover from a log-only, fold-over checkpoint. The manifest carries it, so that there are no side
/// files and no second truth.
/// </summary>
/// <param name="Version">FASTER's version of the checkpoint.</param>
/// <param name="NextVersion">The one that follows.</param>
/// <param name="Begin">FASTER's log begins here …</param>
/// <param name="Start">… had grown to here when the checkpoint began …</param>
/// <param name="End">… and ends here: whatever is found beyond is ignored and overwritten.</param>
/// <param name="Head">From here on it was in memory.</param>
internal sealed record FasterCheckpoint(long Version, long NextVersion, long Begin, long Start, long End, long Head)
{
    // FASTER asks for its metadata by a token. There is one checkpoint, so one token does.
    public static readonly Guid Token = new("d15c0f0e-0000-4000-8000-000000000001");

    /// <summary>Reads the metadata that FASTER hands out when it has taken a checkpoint.</summary>
    public static FasterCheckpoint Decode(byte[] metadata)
    {
        var info = default(HybridLogRecoveryInfo);
        using var reader = new StreamReader(new MemoryStream(metadata));
        info.Initialize(reader);
        return new FasterCheckpoint(
            info.version, info.nextVersion, info.beginAddress, info.startLogicalAddress, info.finalLogicalAddress, info.headAddress);
    }

    /// <summary>The metadata that FASTER expects when it recovers. Sessions are left out: none is resumed.</summary>
    public byte[] Encode()
    {
        var info = default(HybridLogRecoveryInfo);
        info.Initialize(Token, Version);
        info.nextVersion = NextVersion;
        info.beginAddress = Begin;
        info.startLogicalAddress = Start;
        info.finalLogicalAddress = End;
        info.headAddress = Head;
        return info.ToByteArray();
    }
}
