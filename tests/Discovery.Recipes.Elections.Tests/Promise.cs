using Xunit.Abstractions;

namespace Discovery.Recipes.Elections.Tests;

/// <summary>Times that are promised: printed as measured, and asserted with room for a machine that is busy with other tests.</summary>
internal static class Promise
{
    private static readonly TimeSpan Room = TimeSpan.FromSeconds(4);

    public static void Check(ITestOutputHelper output, string what, TimeSpan measured, TimeSpan promised)
    {
        output.WriteLine($"{what} after {measured.TotalMilliseconds:0} ms (promised: {promised.TotalMilliseconds:0} ms)");
        Assert.InRange(measured, TimeSpan.Zero, promised + Room);
    }
}
