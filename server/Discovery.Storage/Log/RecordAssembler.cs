namespace Discovery.Storage;

/// <summary>Puts records together from the frames of successive batches.</summary>
internal sealed class RecordAssembler
{
    private byte[]? _partial;
    private int _filled;
    private long _startedAt;

    /// <summary>
    /// Takes the frames of one batch and reports each record that they complete.
    /// A record whose beginning was cut off with the log's head is left out, as is one whose end never reached the disk.
    /// </summary>
    public void Add(BatchHeader batch, ReadOnlySpan<byte> frames, RecordVisitor completed)
    {
        while (!frames.IsEmpty)
        {
            if (!RecordFrame.TryRead(frames, out var frame))
            {
                throw new StorageCorruptException($"The batch at address {batch.Address} of the log is intact but holds no valid records. {Advice.Restore}");
            }

            Add(frame, frames.Slice(RecordFrame.HeaderBytes, frame.PartBytes), batch.Address, completed);
            frames = frames[frame.FrameBytes..];
        }
    }

    private void Add(RecordFrame frame, ReadOnlySpan<byte> part, long address, RecordVisitor completed)
    {
        if (frame.IsFirst)
        {
            _partial = new byte[frame.WholeBytes];
            _filled = 0;
            _startedAt = address;
        }

        if (_partial is null || _filled != frame.Offset || _partial.Length != frame.WholeBytes)
        {
            _partial = null;
            return;
        }

        part.CopyTo(_partial.AsSpan(_filled));
        _filled += part.Length;
        if (frame.IsLast)
        {
            completed(new LogRecord(frame.Kind, frame.Index, frame.Term, _partial), _startedAt, address);
            _partial = null;
        }
    }
}
