using System.Security.Cryptography;
using Discovery.Storage;

namespace Discovery.Store;

/// <summary>
/// A snapshot as a client saves it: what members send each other (see SnapshotFormat), zeros up to a multiple of 512 bytes, and the SHA-256
/// of all before it. So its length is 32 modulo 512, by which etcd's tools tell that there is a hash at the end. One thread reads it.
/// </summary>
public sealed class SnapshotExport(StateSnapshot snapshot) : IDisposable
{
    public const int BlockBytes = 512;
    public const int HashBytes = SHA256.HashSizeInBytes;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _read;
    private byte[]? _tail;
    private int _tailTaken;

    /// <summary>About how much is left in bytes: above 0 before the end, where it is 0.</summary>
    public long RemainingEstimate => _tail is null ? Math.Max(1, snapshot.LengthEstimate - _read) + HashBytes : _tail.Length - _tailTaken;

    /// <summary>Copies the next bytes and returns their number; 0 at the end.</summary>
    /// <exception cref="SnapshotSupersededException">This member has installed a snapshot itself since this one was opened.</exception>
    /// <exception cref="StorageCorruptException">A record is damaged or missing.</exception>
    public int Read(Span<byte> buffer)
    {
        if (_tail is null)
        {
            if (snapshot.Read(buffer) is > 0 and var read)
            {
                _hash.AppendData(buffer[..read]);
                _read += read;
                return read;
            }

            _tail = Tail();
        }

        var part = _tail.AsSpan(_tailTaken);
        part = part[..Math.Min(part.Length, buffer.Length)];
        part.CopyTo(buffer);
        _tailTaken += part.Length;
        return part.Length;
    }

    /// <summary>Lets go of the records.</summary>
    public void Dispose()
    {
        snapshot.Dispose();
        _hash.Dispose();
    }

    private byte[] Tail()
    {
        var padding = new byte[(int)((BlockBytes - (_read % BlockBytes)) % BlockBytes)];
        _hash.AppendData(padding);
        return [.. padding, .. _hash.GetHashAndReset()];
    }
}
