using Microsoft.Win32.SafeHandles;

namespace Discovery.Storage;

/// <summary>A file of <see cref="FileDisk"/>.</summary>
internal sealed class FileDiskFile(string name, string fullName, SafeFileHandle handle) : IDiskFile
{
    public string Name => name;

    public long LengthBytes => RandomAccess.GetLength(handle);

    public int Read(long offset, Span<byte> buffer)
    {
        var total = 0;
        while (total < buffer.Length)
        {
            var read = RandomAccess.Read(handle, buffer[total..], offset + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes) => RandomAccess.Write(handle, bytes, offset);

    public void Sync() => NativeSync.Contents(handle, fullName);

    public void Dispose() => handle.Dispose();
}
