using FASTER.core;

namespace Discovery.Storage;

/// <summary>
/// FASTER's view of a disk: synchronous, on top of <see cref="IDisk"/>, so that production and simulation run the same code.
/// FASTER is never told of an error: it would wait for ever for a failed page, or go on with whatever a failed read left in the
/// buffer. Instead the first error is kept here, reads deliver zeros, and the owner must look at <see cref="Failure"/> after each
/// operation, before anything is acknowledged or served.
/// </summary>
internal abstract class FasterDevice : StorageDeviceBase
{
    private readonly object _truncated = new();
    private volatile Exception? _failure;
    private long _truncatedUntil;

    protected FasterDevice(string name)
        : base(name, BlockSize.Bytes, Devices.CAPACITY_UNSPECIFIED)
    {
    }

    /// <summary>The first error, or null. Nothing that this device holds can be trusted after it.</summary>
    public Exception? Failure => _failure;

    public void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw failure is StorageCorruptException corrupt
                ? new StorageCorruptException(corrupt.Message, corrupt)
                : new StorageFailedException(
                    $"The disk failed under {FileName}: {failure.Message} Check the disk and its free space, then start again.", failure);
        }
    }

    public override unsafe void WriteAsync(
        nint sourceAddress, int segmentId, ulong destinationAddress, uint numBytesToWrite, DeviceIOCompletionCallback callback, object context)
    {
        try
        {
            if (_failure is null)
            {
                Write(segmentId, (long)destinationAddress, new ReadOnlySpan<byte>((void*)sourceAddress, (int)numBytesToWrite));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            Fail(e);
        }

        callback(0, numBytesToWrite, context);
    }

    public override unsafe void ReadAsync(
        int segmentId, ulong sourceAddress, nint destinationAddress, uint readLength, DeviceIOCompletionCallback callback, object context)
    {
        var buffer = new Span<byte>((void*)destinationAddress, (int)readLength);
        try
        {
            Read(segmentId, (long)sourceAddress, buffer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException or StorageCorruptException)
        {
            buffer.Clear();
            Fail(e);
        }

        callback(0, readLength, context);
    }

    /// <summary>Files are removed by the owner, after the manifest that no longer needs them is on the disk: nothing happens here.</summary>
    public override void RemoveSegmentAsync(int segment, AsyncCallback callback, IAsyncResult result) => callback(result);

    /// <summary>Called by FASTER when no thread can still be reading below the address.</summary>
    public override void TruncateUntilAddress(long toAddress)
    {
        lock (_truncated)
        {
            _truncatedUntil = Math.Max(_truncatedUntil, toAddress);
            Monitor.PulseAll(_truncated);
        }
    }

    public override void TruncateUntilAddressAsync(long toAddress, AsyncCallback callback, IAsyncResult result)
    {
        TruncateUntilAddress(toAddress);
        callback(result);
    }

    /// <summary>Waits until FASTER has let go of everything below the address; false when a reader still holds on after the time-out.</summary>
    public bool WaitUntilTruncated(long toAddress, TimeSpan timeout)
    {
        lock (_truncated)
        {
            while (_truncatedUntil < toAddress)
            {
                if (!Monitor.Wait(_truncated, timeout))
                {
                    return false;
                }
            }

            return true;
        }
    }

    public override void Dispose() => GC.SuppressFinalize(this);

    protected abstract void Write(long segment, long offset, ReadOnlySpan<byte> bytes);

    protected abstract void Read(long segment, long offset, Span<byte> buffer);

    protected void Fail(Exception e) => Interlocked.CompareExchange(ref _failure, e, null);
}
