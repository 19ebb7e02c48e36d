using FASTER.core;

namespace Discovery.Storage;

/// <summary>The log on FasterLog, in batches of our own (<see cref="BatchHeader"/>), one in flight at most.</summary>
internal sealed partial class RaftLog : IRaftLog
{
    private readonly SegmentFiles _files;
    private readonly LogDevice _device;
    private readonly LogLayout _layout;
    private readonly FasterLog _log;
    private readonly SegmentIndex _index;
    private readonly Action<long> _segmentStarted;
    private readonly Action<ulong> _truncate;
    private readonly Lock _gate = new();
    private byte[] _buffer = new byte[BlockSize.Bytes];
    private long _begin;
    private long _tail;
    private uint _lastCrc;
    private bool _lastIsEmpty;
    private bool _failed;
    private bool _disposed;

    /// <summary>Everything below is durable.</summary>
    public long SyncedUntil
    {
        get
        {
            lock (_gate)
            {
                return _tail;
            }
        }
    }

    /// <summary>A write failed: what is on the disk is unknown, and nothing more must be written.</summary>
    public bool HasFailed
    {
        get
        {
            lock (_gate)
            {
                return _failed;
            }
        }
    }

    public void Append(ReadOnlySpan<LogRecord> batch)
    {
        foreach (var record in batch)
        {
            Check(record);
        }

        lock (_gate)
        {
            if (batch.IsEmpty)
            {
                return;
            }

            CheckUsable();
            Guarded(batch, static (log, records) => log.AppendUnderLock(records));
        }
    }

    public void TruncateBefore(ulong index) => _truncate(index);

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            try
            {
                if (!_failed && !_lastIsEmpty)
                {
                    // The mark of a clean stop: it says that the last batch with records was synced.
                    Guarded([], static (log, _) => log.WriteBatch(BatchHeader.Bytes));
                }
            }
            catch (StorageFailedException)
            {
                // The next start sees a stop that was not clean, which is what it was.
            }

            _disposed = true;
            _log.Dispose();
            _device.Dispose();
            _files.Dispose();
        }
    }

    private static void Check(LogRecord record)
    {
        if (!record.Kind.IsKnown())
        {
            throw new ArgumentException($"A log record can't be of kind {record.Kind}.", nameof(record));
        }

        if (record.Payload.Length > LogRecord.PayloadBytesMax)
        {
            throw new ArgumentException(
                $"A log record holds at most {LogRecord.PayloadBytesMax} bytes, this one has {record.Payload.Length}.", nameof(record));
        }
    }

    private void AppendUnderLock(ReadOnlySpan<LogRecord> records)
    {
        var used = BatchHeader.Bytes;
        foreach (var record in records)
        {
            long? began = null;
            var offset = 0;
            do
            {
                var rest = record.Payload.Length - offset;
                if (RoomBehind(used) < Math.Min(rest, 8))
                {
                    WriteBatch(used);
                    used = BatchHeader.Bytes;
                }

                began ??= _tail;
                var frame = new RecordFrame(
                    record.Kind, Math.Min(rest, RoomBehind(used)), record.Index, record.Term, record.Payload.Length, offset);
                Reserve(used + frame.FrameBytes);
                frame.Write(_buffer.AsSpan(used), record.Payload.Span.Slice(offset, frame.PartBytes));
                used += frame.FrameBytes;
                offset += frame.PartBytes;
            }
            while (offset < record.Payload.Length);

            _index.Note(record, began.Value, _tail);
        }

        WriteBatch(used);
    }

    // Room for the payload of one more frame, in a batch that may reach to the end of its page.
    private int RoomBehind(int used) => _layout.PageBytes - (int)(_tail % _layout.PageBytes) - used - RecordFrame.HeaderBytes;

    // One write and one sync: on return the batch is durable.
    private void WriteBatch(int used)
    {
        var batchBytes = (int)BlockSize.RoundUp(used);
        Reserve(batchBytes);
        var batch = _buffer.AsSpan(0, batchBytes);
        batch[used..].Clear();
        var crc = BatchHeader.Seal(batch, _tail, _tail, used - BatchHeader.Bytes, _lastCrc, _layout.Salt);
        var segments = _device.SegmentsCreated;
        var address = _log.Enqueue((ReadOnlySpan<byte>)batch[BatchHeader.FasterBytes..]);
        _log.Commit();
        _device.ThrowIfFailed();
        var next = _tail + batchBytes;
        if (address != _tail || _log.TailAddress != next || _log.FlushedUntilAddress != next)
        {
            throw new StorageFailedException(
                $"The log put a batch at {address} instead of {_tail}, or flushed to {_log.FlushedUntilAddress} instead of {next}. " +
                "This is a defect of the server: end the process and report it.");
        }

        _tail = next;
        _lastCrc = crc;
        _lastIsEmpty = used == BatchHeader.Bytes;
        if (_device.SegmentsCreated != segments)
        {
            // The manifest learns of each new file, so that one that goes missing later is noticed.
            _segmentStarted(_tail);
        }
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length < bytes)
        {
            Array.Resize(ref _buffer, Math.Min(_layout.PageBytes, Math.Max(bytes, _buffer.Length * 2)));
        }
    }

    private delegate void LogAction(RaftLog log, ReadOnlySpan<LogRecord> records);

    // After any exception in the middle of a write nobody knows what is on the disk: nothing may be appended any more.
    private void Guarded(ReadOnlySpan<LogRecord> records, LogAction action)
    {
        var done = false;
        try
        {
            action(this, records);
            done = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FasterException)
        {
            throw new StorageFailedException($"The log in {_device.FileName} can't be written: {e.Message}", e);
        }
        finally
        {
            _failed |= !done;
        }
    }

    private void CheckUsable()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_failed)
        {
            throw new StorageFailedException(
                $"The log in {_device.FileName} failed before and is unusable: end the process, check the disk, and start again.",
                _device.Failure ?? new IOException("An earlier append failed."));
        }
    }
}
