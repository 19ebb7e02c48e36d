namespace Catalog;

/// <summary>What the shop has.</summary>
internal static class Items
{
    public static IReadOnlyList<Item> All { get; } = [new("Compass", 24.50m), new("Lantern", 39.90m), new("Rope, 20 m", 18.00m)];
}
