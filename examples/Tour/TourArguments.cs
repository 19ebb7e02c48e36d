using System.Globalization;

namespace Tour;

/// <summary>The command line.</summary>
internal static class TourArguments
{
    public const string Usage = """
        Usage: dotnet run --project examples/Tour [-- --slack <factor>]
          --slack  how many times longer than promised things may take, 1 to 100; for machines that are busy with something else. Default 1.
        """;

    public static bool TryParse(string[] args, out double slack)
    {
        slack = 1;
        return args switch
        {
            [] => true,
            ["--slack", var text] => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out slack) && slack is >= 1 and <= 100,
            _ => false,
        };
    }
}
