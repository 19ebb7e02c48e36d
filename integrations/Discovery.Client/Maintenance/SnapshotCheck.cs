using System.Security.Cryptography;

namespace Discovery.Client;

/// <summary>Checks a backup while it passes: its last 32 bytes are the SHA-256 of all before, which is padded to blocks of 512.</summary>
internal sealed class SnapshotCheck : IDisposable
{
    private const int BlockBytes = 512;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _tail = new byte[SHA256.HashSizeInBytes];
    private int _tailBytes;

    public long Bytes { get; private set; }

    public void Add(ReadOnlySpan<byte> chunk)
    {
        Bytes += chunk.Length;

        // What may turn out to be the sum is held back.
        var passed = Math.Max(0, _tailBytes + chunk.Length - _tail.Length);
        var fromTail = Math.Min(passed, _tailBytes);
        _hash.AppendData(_tail, 0, fromTail);
        _tail.AsSpan(fromTail, _tailBytes - fromTail).CopyTo(_tail);
        _tailBytes -= fromTail;
        _hash.AppendData(chunk[..(passed - fromTail)]);
        chunk[(passed - fromTail)..].CopyTo(_tail.AsSpan(_tailBytes));
        _tailBytes += chunk.Length - (passed - fromTail);
    }

    public void ThrowIfDamaged()
    {
        if (Bytes % BlockBytes != _tail.Length)
            throw new InvalidDataException($"The backup has {Bytes} bytes, which are no whole blocks and a sum: it was cut off.");
        if (!_hash.GetHashAndReset().AsSpan().SequenceEqual(_tail))
            throw new InvalidDataException("The backup does not have the SHA-256 that stands at its end: it arrived damaged.");
    }

    public void Dispose() => _hash.Dispose();
}
