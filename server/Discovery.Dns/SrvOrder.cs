namespace Discovery.Dns;

/// <summary>The order in which instances are to be tried.</summary>
public static class SrvOrder
{
    /// <summary>By priority; among equals by chance, those with more weight more often first (RFC 2782).</summary>
    /// <param name="records">As the DNS answered them.</param>
    /// <param name="random">A number from 0 up to, but not including, its argument.</param>
    public static IReadOnlyList<SrvRecord> Of(IEnumerable<SrvRecord> records, Func<int, int> random)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(random);
        var ordered = new List<SrvRecord>();
        foreach (var equals in records.GroupBy(record => record.Priority).OrderBy(group => group.Key))
        {
            // Those without weight first, as the RFC has it, so that they are drawn at all.
            var left = equals.OrderBy(record => record.Weight).ToList();
            while (left.Count > 0)
            {
                var drawn = random(left.Sum(record => record.Weight) + 1);
                var next = left.First(record => (drawn -= record.Weight) <= 0);
                left.Remove(next);
                ordered.Add(next);
            }
        }

        return ordered;
    }
}
