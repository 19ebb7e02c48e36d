using System.Globalization;

namespace Discovery.Benchmarks.Speed.Tables;

/// <summary>What a row is to reach.</summary>
/// <param name="IsOfRatio">Of ours to the other's, or else of our figure itself.</param>
internal sealed record Target(double Limit, bool IsAtMost, bool IsOfRatio)
{
    public static Target RatioAtLeast(double limit) => new(limit, IsAtMost: false, IsOfRatio: true);

    public static Target RatioAtMost(double limit) => new(limit, IsAtMost: true, IsOfRatio: true);

    public static Target AtLeast(double limit) => new(limit, IsAtMost: false, IsOfRatio: false);

    public static Target AtMost(double limit) => new(limit, IsAtMost: true, IsOfRatio: false);

    /// <param name="figure">As <see cref="IsOfRatio"/> says; null when there is none.</param>
    public string Verdict(double? figure) => figure is not { } f ? "" : f.CompareTo(Limit) is 0 || f < Limit == IsAtMost ? "met" : "missed";

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(IsOfRatio ? "ratio " : "")}{(IsAtMost ? "at most" : "at least")} {Limit:0.##}");
}
