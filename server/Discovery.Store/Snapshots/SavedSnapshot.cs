using System.Security.Cryptography;

namespace Discovery.Store;

/// <summary>A snapshot that a client has saved: what <see cref="SnapshotExport"/> wrote, in a seekable stream.</summary>
public sealed class SavedSnapshot
{
    private readonly Stream _file;
    private readonly long _end;

    private SavedSnapshot(Stream file, long end)
    {
        _file = file;
        _end = end;
    }

    /// <param name="checksHash">False for a file whose hash is missing or known to be wrong. The checksums of the records are checked anyway.</param>
    /// <exception cref="SnapshotUnusableException">The hash is not there, or is not that of the contents.</exception>
    public static SavedSnapshot Open(Stream file, bool checksHash)
    {
        ArgumentNullException.ThrowIfNull(file);
        var hasHash = file.Length % SnapshotExport.BlockBytes == SnapshotExport.HashBytes;
        var end = hasHash ? file.Length - SnapshotExport.HashBytes : file.Length;
        if (checksHash)
        {
            CheckHash(file, hasHash, end);
        }

        return new SavedSnapshot(file, end);
    }

    /// <summary>Reads it from its begin.</summary>
    internal SnapshotReader Read()
    {
        _file.Position = 0;
        return new SnapshotReader(_file, _end);
    }

    private static void CheckHash(Stream file, bool hasHash, long end)
    {
        if (!hasHash)
        {
            throw new SnapshotUnusableException(
                $"The snapshot has no hash at its end: its length of {file.Length} bytes would have to be {SnapshotExport.HashBytes} modulo " +
                $"{SnapshotExport.BlockBytes}. It was cut short, or is no saved snapshot.");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var portion = new byte[64 * 1024];
        file.Position = 0;
        for (var left = end; left > 0;)
        {
            var read = file.Read(portion, 0, (int)Math.Min(portion.Length, left));
            if (read == 0)
            {
                throw new SnapshotUnusableException("The snapshot got shorter while it was read.");
            }

            hash.AppendData(portion, 0, read);
            left -= read;
        }

        Span<byte> stored = stackalloc byte[SnapshotExport.HashBytes];
        file.ReadExactly(stored);
        if (!stored.SequenceEqual(hash.GetHashAndReset()))
        {
            throw new SnapshotUnusableException("The snapshot is damaged: its SHA-256 is not the one at its end.");
        }
    }
}
