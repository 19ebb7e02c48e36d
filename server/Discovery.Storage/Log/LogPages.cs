namespace Discovery.Storage;

/// <summary>Reads the log from its segments, a page at a time. Batches never cross a page.</summary>
internal sealed class LogPages(SegmentFiles files, LogLayout layout)
{
    private readonly byte[] _page = new byte[layout.PageBytes];
    private long _loaded = -1;

    /// <summary>From the address to the end of its page; valid until the next call. What no file holds reads as zeros.</summary>
    public ReadOnlySpan<byte> From(long address)
    {
        var page = address / layout.PageBytes;
        if (page != _loaded)
        {
            // Should the read fail, nothing of the page counts.
            _loaded = -1;
            var start = page * layout.PageBytes;
            files.Read(files.SegmentOf(start), start % files.SegmentBytes, _page);
            _loaded = page;
        }

        return _page.AsSpan((int)(address % layout.PageBytes));
    }
}
