namespace Discovery.Storage;

/// <summary>Sizes of the log, fixed for the folder's life.</summary>
/// <param name="PageBytes">A power of two: the most that one batch, one write and one sync, can hold.</param>
/// <param name="SegmentBytes">A power of two, at least a page: the size of a file.</param>
/// <param name="Salt">
/// Drawn when the folder is laid out and part of every checksum: batches of another folder, and bytes that a client chose to look
/// like a batch, don't pass for this log's.
/// </param>
internal sealed record LogLayout(int PageBytes, long SegmentBytes, uint Salt)
{
    public const string FilePrefix = "log";

    /// <summary>Where an empty log begins; FASTER reserves the first bytes of its address space.</summary>
    public const long FirstAddress = BlockSize.Bytes;
}
