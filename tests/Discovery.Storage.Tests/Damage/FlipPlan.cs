namespace Discovery.Storage.Tests;

/// <summary>Which bits to flip, from a seed: in each field of each header, in each byte of each checksum, and some more in each block.</summary>
internal static class FlipPlan
{
    private const int UnusedFlipsPerBlock = 1;

    // Where the fields of a batch's header, and of the frame of its first record, begin, and the last one ends.
    private static readonly int[] HeaderFields = [0, 4, 8, 16, 24, 28, 32, 36, 40, 41, 44, 48, 56, 64, 68, BatchHeader.Bytes + RecordFrame.HeaderBytes];

    public static IEnumerable<BitFlip> Log(SoundFolder folder, int flipsPerBlock)
    {
        var (begin, until) = (folder.Manifest.LogBegin, EndOfLog(folder));
        var segmentBytes = folder.Manifest.LogLayout.SegmentBytes;
        var random = new Random(7);
        foreach (var (file, segment) in Segments(folder, "log-"))
        {
            for (var offset = 0L; offset < segmentBytes; offset += BlockSize.Bytes)
            {
                var address = (segment * segmentBytes) + offset;
                var holdsData = address >= begin && address < until;
                for (var i = 1; holdsData && i < HeaderFields.Length; i++)
                {
                    yield return new BitFlip(file, offset + random.Next(HeaderFields[i - 1], HeaderFields[i]), random.Next(8), true);
                }

                for (var i = 0; i < (holdsData ? flipsPerBlock : UnusedFlipsPerBlock); i++)
                {
                    yield return new BitFlip(file, offset + random.Next(BlockSize.Bytes), random.Next(8), holdsData);
                }
            }
        }
    }

    public static IEnumerable<BitFlip> Revisions(SoundFolder folder, int flipsPerBlock)
    {
        var faster = folder.Manifest.Revisions!.Faster;
        var segmentBytes = folder.Manifest.RevisionLayout.SegmentBytes;
        var random = new Random(8);
        foreach (var (file, segment) in Segments(folder, "revisions-"))
        {
            for (var offset = 0L; offset < segmentBytes; offset += BlockSize.Bytes)
            {
                var address = (segment * segmentBytes) + offset;
                var holdsData = address + BlockSize.Bytes > faster.Begin && address < faster.End;
                for (var i = 0; i < (holdsData ? flipsPerBlock : UnusedFlipsPerBlock); i++)
                {
                    yield return new BitFlip(file, offset + random.Next(BlockSize.Bytes), random.Next(8), holdsData);
                }

                for (var i = 0; i < sizeof(uint); i++)
                {
                    yield return new BitFlip(file, segmentBytes + (offset / BlockSize.Bytes * sizeof(uint)) + i, random.Next(8), holdsData);
                }
            }

            var table = segmentBytes / BlockSize.Bytes * sizeof(uint);
            yield return new BitFlip(file, segmentBytes + table + random.Next(BlockSize.Bytes - (int)table), random.Next(8), false);
        }
    }

    private static IEnumerable<(string File, long Segment)> Segments(SoundFolder folder, string prefix) => folder.Files
        .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
        .Select(name => (name, Convert.ToInt64(name[prefix.Length..^4], 16)));

    // The manifest of a clean stop names it.
    private static long EndOfLog(SoundFolder folder) => new ManifestFile(folder.Copy()).Load()!.LogSyncedUntil;
}
