using System.Globalization;
using Discovery.Server.Node.Compaction;
using Discovery.Server.Options.Table;

namespace Discovery.Server.Options;

internal sealed partial class OptionsReader
{
    private long Quota()
    {
        var text = Text(Flags.QuotaBackendBytes);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var bytes))
            return bytes == 0 ? ServerLimits.QuotaBytesDefault : Math.Max(bytes, 0);
        Error(Flags.QuotaBackendBytes, $"is '{text}'; write a number of bytes, 0 for the default, or a negative number for no quota");
        return 0;
    }

    private long MemoryBudget()
    {
        var text = Text(Flags.MemoryBudget);
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes >= ServerLimits.MemoryBudgetBytesMin)
            return bytes;
        Error(Flags.MemoryBudget, $"is '{text}'; write a number of bytes, at least {ServerLimits.MemoryBudgetBytesMin}");
        return 0;
    }

    /// <summary>A number alone means hours, or revisions; 0 of either turns it off.</summary>
    private AutoCompactionOptions? Compaction()
    {
        var retention = Text(Flags.AutoCompactionRetention);
        var isNumber = long.TryParse(retention, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        switch (Text(Flags.AutoCompactionMode))
        {
            case "revision" when isNumber:
                return number == 0 ? null : AutoCompactionOptions.Keep(number);
            case "revision":
                Error(Flags.AutoCompactionRetention, $"is '{retention}'; with --auto-compaction-mode revision write how many revisions to keep, such as 1000");
                return null;
            case "periodic":
                if (isNumber ? TryHours(number, out var period) : GoDuration.TryParse(retention, out period))
                    return period == TimeSpan.Zero ? null : AutoCompactionOptions.Keep(period);
                _errors.Add($"error parsing CompactionRetention: time: invalid duration \"{retention}\"; write hours, such as 1, or a duration, such as 10m");
                return null;
            case var mode:
                _errors.Add($"unknown auto-compaction-mode \"{mode}\"; write periodic or revision");
                return null;
        }
    }

    private static bool TryHours(long hours, out TimeSpan period)
    {
        var isPossible = hours <= TimeSpan.MaxValue.TotalHours / 2;
        period = isPossible ? TimeSpan.FromHours(hours) : default;
        return isPossible;
    }
}
