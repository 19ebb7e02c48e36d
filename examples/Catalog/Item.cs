namespace Catalog;

/// <summary>Something to buy.</summary>
internal sealed record Item(string Name, decimal Price, string? Currency = null)
{
    public Item In(string currency) => this with { Currency = currency };
}
