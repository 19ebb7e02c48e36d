namespace Discovery.Storage;

/// <summary>Holds every block that the checkpoint covers against its checksum, and says which are damaged.</summary>
internal sealed class RevisionVerifier(SegmentFiles files, Manifest manifest, FolderReport report)
{
    private long _blocks;

    public void Run()
    {
        if (manifest.Revisions is not { } checkpoint)
        {
            report.Note("revision store: no checkpoint yet");
            return;
        }

        var (begin, end) = (checkpoint.Faster.Begin, checkpoint.Faster.End);
        for (var segment = files.SegmentOf(begin); segment <= files.SegmentOf(end - 1); segment++)
        {
            var start = segment * files.SegmentBytes;
            if (!files.Exists(segment))
            {
                report.Add(new FolderDamage(files.FullNameOf(segment), "", "the file is missing"));
                continue;
            }

            Check(segment, Math.Max(begin - start, 0), Math.Min(end - start, files.SegmentBytes));
        }

        report.Note(
            $"revision store: {files.List().Count} files of {files.SegmentBytes} bytes and their checksums; {_blocks} blocks of {BlockSize.Bytes} bytes, " +
            $"from address {begin} to {end}; the manifest counts {checkpoint.RecordCount} records of {checkpoint.LiveBytes} bytes");
    }

    private void Check(long segment, long from, long until)
    {
        BlockChecksums checksums;
        try
        {
            checksums = BlockChecksums.Load(files, segment, manifest.RevisionLayout.Salt);
        }
        catch (IOException e)
        {
            Add(segment, files.SegmentBytes, $"the table of checksums can't be read: {e.Message}");
            return;
        }

        var block = new byte[BlockSize.Bytes];
        Span<uint> expected = stackalloc uint[1];
        for (var offset = from - (from % BlockSize.Bytes); offset < until; offset += BlockSize.Bytes)
        {
            _blocks++;
            checksums.Expect(offset, expected);
            try
            {
                files.Read(segment, offset, block);
            }
            catch (IOException e)
            {
                Add(segment, offset, $"the block can't be read: {e.Message}");
                continue;
            }

            if (expected[0] == 0)
            {
                Add(segment, offset, "the block was never written, or its checksum is gone, although the last checkpoint covers it");
            }
            else if (checksums.Verify(segment, offset, block, expected) >= 0)
            {
                Add(segment, offset, "the block, or its checksum in the table at the end of the file, is damaged: they do not match");
            }
        }
    }

    private void Add(long segment, long offset, string what) =>
        report.Add(new FolderDamage(files.FullNameOf(segment), $"block at offset {offset}", what));
}
