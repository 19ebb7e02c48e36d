using System.Buffers;

namespace Discovery.Rpc.Wire;

/// <summary>A growing byte buffer on pooled arrays; disposing gives the array back.</summary>
/// <param name="initialBytes">0 to take nothing from the pool before there is something to write.</param>
internal sealed class PooledBuffer(int initialBytes = 1024) : IBufferWriter<byte>, IDisposable
{
    private byte[] _array = initialBytes == 0 ? [] : ArrayPool<byte>.Shared.Rent(Math.Max(initialBytes, 16));

    public int Length { get; private set; }

    public ReadOnlySpan<byte> WrittenSpan => _array.AsSpan(0, Length);

    public ReadOnlyMemory<byte> WrittenMemory => _array.AsMemory(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Makes room for so much to come.</summary>
    public void Reserve(int bytes) => Grow(bytes);

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _array.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _array.AsSpan(Length);
    }

    public void Dispose()
    {
        byte[] array = _array;
        _array = [];
        Length = 0;
        if (array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    private void Grow(int sizeHint)
    {
        int needed = checked(Length + Math.Max(sizeHint, 1));
        if (needed <= _array.Length)
        {
            return;
        }
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(needed, _array.Length * 2L), Array.MaxLength));
        WrittenSpan.CopyTo(larger);
        byte[] old = _array;
        _array = larger;
        if (old.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(old);
        }
    }
}
