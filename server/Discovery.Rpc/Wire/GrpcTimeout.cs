using System.Globalization;

namespace Discovery.Rpc.Wire;

/// <summary>The <c>grpc-timeout</c> header: at most eight digits and a unit (H, M, S, m, u, n).</summary>
internal static class GrpcTimeout
{
    private const long ValueMax = 99_999_999;

    /// <summary>Timers take at most about 49 days; a longer deadline is as good as none.</summary>
    public static readonly TimeSpan Max = TimeSpan.FromDays(40);

    private static readonly (char Unit, long Ticks)[] Units =
    [
        ('u', TimeSpan.TicksPerMicrosecond),
        ('m', TimeSpan.TicksPerMillisecond),
        ('S', TimeSpan.TicksPerSecond),
        ('M', TimeSpan.TicksPerMinute),
        ('H', TimeSpan.TicksPerHour),
    ];

    /// <summary>The finest unit in which the value fits eight digits, rounded up so that no deadline becomes zero.</summary>
    public static string Format(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        foreach ((char unit, long ticks) in Units)
        {
            long value = (timeout.Ticks / ticks) + (timeout.Ticks % ticks == 0 ? 0 : 1);
            if (value <= ValueMax)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{value}{unit}");
            }
        }
        return $"{ValueMax}H";
    }

    public static bool TryParse(string text, out TimeSpan timeout)
    {
        timeout = default;
        if (text.Length is < 2 or > 9
            || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int value))
        {
            return false;
        }
        double ticks = text[^1] switch
        {
            'n' => Math.Ceiling(value / 100.0),
            'u' => (double)value * TimeSpan.TicksPerMicrosecond,
            'm' => (double)value * TimeSpan.TicksPerMillisecond,
            'S' => (double)value * TimeSpan.TicksPerSecond,
            'M' => (double)value * TimeSpan.TicksPerMinute,
            'H' => (double)value * TimeSpan.TicksPerHour,
            _ => -1,
        };
        timeout = ticks >= Max.Ticks ? Max : TimeSpan.FromTicks((long)ticks);
        return ticks >= 0;
    }
}
