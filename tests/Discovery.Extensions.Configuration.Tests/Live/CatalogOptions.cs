namespace Discovery.Extensions.Configuration.Tests;

public sealed class CatalogOptions
{
    public string? Greeting { get; set; }

    public int PageSize { get; set; } = 20;
}
