using System.Buffers;
using System.Globalization;

namespace Discovery.Server.Options;

/// <summary>Durations as etcd's flags write them: numbers with a unit (ns, us, ms, s, m, h), put one after another.</summary>
internal static class GoDuration
{
    private static readonly (string Unit, double Seconds)[] Units =
        [("ns", 1e-9), ("us", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600)];

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <summary>As Go prints them: 350µs, 12.5ms, 1.2s, 1m30s.</summary>
    public static string Format(TimeSpan value)
    {
        var hours = (long)value.TotalHours;
        return value switch
        {
            { Ticks: 0 } => "0s",
            { TotalSeconds: >= 3600 } => string.Create(CultureInfo.InvariantCulture, $"{hours}h{value.Minutes}m{Seconds(value):0.#######}s"),
            { TotalSeconds: >= 60 } => string.Create(CultureInfo.InvariantCulture, $"{value.Minutes}m{Seconds(value):0.#######}s"),
            { TotalSeconds: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds:0.#######}s"),
            { TotalMilliseconds: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{value.TotalMilliseconds:0.####}ms"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{value.TotalMicroseconds:0.#}µs"),
        };

        static double Seconds(TimeSpan value) => value.TotalSeconds % 60;
    }

    public static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        var seconds = 0.0;
        var rest = text.AsSpan();
        if (rest.IsEmpty)
            return false;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                return false;
            rest = rest[digits..];
            var letters = rest.IndexOfAny(Digits);
            var unit = (letters < 0 ? rest : rest[..letters]).ToString();
            rest = letters < 0 ? default : rest[letters..];
            var factor = Array.Find(Units, u => u.Unit == unit).Seconds;
            if (factor == 0)
                return false;
            seconds += number * factor;
        }
        if (seconds > TimeSpan.MaxValue.TotalSeconds / 2)
            return false;
        value = TimeSpan.FromSeconds(seconds);
        return true;
    }
}
