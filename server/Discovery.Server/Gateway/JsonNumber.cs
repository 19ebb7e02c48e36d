using System.Globalization;
using System.Numerics;
using System.Text;

namespace Discovery.Server.Gateway;

/// <summary>Whole numbers as JSON writes them: 12, "12", 12.0 and 1.2e1 are the same; 1.5 is none.</summary>
internal static class JsonNumber
{
    // Longer ones have nothing to say that a 64-bit number could hold.
    private const int DigitsMax = 64;

    public static bool TryRead<T>(ReadOnlySpan<byte> written, out T value)
        where T : struct, IBinaryInteger<T>
    {
        value = default;
        if (written.IsEmpty || written.Length > DigitsMax)
            return false;
        if (T.TryParse(written, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && written[0] != (byte)'+')
            return true;
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (written[0] == (byte)'+' || !decimal.TryParse(Encoding.ASCII.GetString(written), Style, CultureInfo.InvariantCulture, out var number) || number != decimal.Truncate(number))
            return false;
        try
        {
            value = T.CreateChecked(number);
            return true;
        }
        catch (OverflowException)
        {
            return false;
        }
    }
}
