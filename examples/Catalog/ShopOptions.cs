namespace Catalog;

/// <summary>What can be changed while the shop is open: <c>/config/catalog/Shop/Greeting</c> and <c>…/Shop/Currency</c> in the store.</summary>
internal sealed class ShopOptions
{
    public string Greeting { get; set; } = "Welcome";

    public string Currency { get; set; } = "EUR";
}
