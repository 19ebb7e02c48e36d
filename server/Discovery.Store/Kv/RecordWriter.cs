namespace Discovery.Store;

/// <summary>Builds one record after the other in the same array. Belongs to the apply thread.</summary>
internal sealed class RecordWriter
{
    /// <summary>An array that a large record has grown beyond this is given back.</summary>
    private const int KeptBytesMax = 1024 * 1024;

    private byte[] _bytes = new byte[512];
    private int _length;

    internal ReadOnlySpan<byte> Record => _bytes.AsSpan(0, _length);

    internal void Start(byte kind)
    {
        if (_bytes.Length > KeptBytesMax)
        {
            _bytes = new byte[512];
        }

        _bytes[0] = kind;
        _length = 1;
    }

    internal void Number(ulong number)
    {
        Reserve(10);
        while (number >= 0x80)
        {
            _bytes[_length++] = (byte)(number | 0x80);
            number >>= 7;
        }

        _bytes[_length++] = (byte)number;
    }

    internal void Bytes(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Reserve(int more)
    {
        if (_bytes.Length - _length < more)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + more));
        }
    }
}
