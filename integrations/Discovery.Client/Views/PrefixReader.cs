using System.Collections.Immutable;
using Discovery.Rpc;

namespace Discovery.Client;

/// <summary>Reads a whole range at one revision, page by page, so that no single answer grows without bound.</summary>
internal sealed class PrefixReader(IKvClient client, KvRange range, int pageSize)
{
    // Each attempt reads at a fresh revision, so only compactions faster than a full read can use them up.
    private const int AttemptsMax = 5;

    public async Task<PrefixView> ReadAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ReadPagesAsync(cancellationToken);
            }
            catch (RpcException e) when (e.StatusCode == RpcStatusCode.OutOfRange && attempt < AttemptsMax)
            {
                // The revision of the first page was compacted away while later pages were read.
            }
        }
    }

    private async Task<PrefixView> ReadPagesAsync(CancellationToken cancellationToken)
    {
        var entries = ImmutableSortedDictionary.CreateBuilder<KvKey, KvEntry>();
        var revision = 0L;
        var rest = range;
        while (true)
        {
            var page = await client.RangeAsync(rest, new RangeOptions { Limit = pageSize, Revision = revision }, cancellationToken);
            if (revision == 0)
                revision = page.Revision;
            foreach (var entry in page.Entries)
                entries[entry.Key] = entry;
            if (!page.More || page.Entries.Count == 0)
                break;
            rest = KvRange.Between(After(page.Entries[^1].Key), range.End);
        }

        return new PrefixView { Revision = revision, Entries = entries.ToImmutable(), Changed = [.. entries.Keys] };
    }

    /// <summary>The smallest key greater than this one.</summary>
    private static KvKey After(KvKey key)
    {
        var next = new byte[key.Bytes.Length + 1];
        key.Bytes.CopyTo(next);
        return KvKey.Owning(next);
    }
}
