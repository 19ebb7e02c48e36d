namespace Discovery.Storage;

/// <summary>Sizes of the revision store. Pages and segments are fixed for the folder's life and stand in its manifest.</summary>
/// <param name="PageBytes">A power of two; a record must fit one page.</param>
/// <param name="SegmentBytes">A power of two, at least a page: the size of a file.</param>
/// <param name="IndexLines">
/// Lines of FASTER's hash index, a power of two; 64 bytes and seven entries each. Records are chained by the index they were written
/// under, so it may grow from one start to the next but never shrink.
/// </param>
internal sealed record RevisionLayout(int PageBytes, long SegmentBytes, long IndexLines)
{
    public const long IndexLinesMax = 1L << 26;

    /// <summary>Part of every block's checksum: another folder's files don't pass for this one's. 0 in folders laid out before there was one.</summary>
    public uint Salt { get; init; }

    /// <summary>Lines for a store of that many records: about four a line, so that few lines overflow.</summary>
    public static long LinesFor(long records)
    {
        long lines = 64;
        while (lines < IndexLinesMax && lines * 4 < records)
        {
            lines *= 2;
        }

        return lines;
    }
}
