using Discovery.Client.Registry;

namespace Discovery.Client.Tests;

public sealed class RegistryKeysTests
{
    [Fact]
    public void An_instance_stands_under_its_service()
    {
        Assert.Equal("/services/catalog/catalog-1", RegistryKeys.Instance("/services/", "catalog", "catalog-1"));
        Assert.Equal("/services/catalog/1", RegistryKeys.Instance("/services", "catalog", "1"));
        Assert.Equal("/services/catalog/", RegistryKeys.Service("/services/", "catalog"));
        Assert.Equal("/catalog/1", RegistryKeys.Instance("", "catalog", "1"));
    }

    [Theory]
    [InlineData("", "1")]
    [InlineData("a/b", "1")]
    [InlineData("a", "")]
    [InlineData("a", "b/c")]
    public void Names_and_ids_are_not_empty_and_have_no_slash(string name, string id) =>
        Assert.ThrowsAny<ArgumentException>(() => RegistryKeys.Instance("/services/", name, id));

    [Theory]
    [InlineData("/services/catalog/1", "catalog", "1")]
    [InlineData("/services/catalog/host:app:80", "catalog", "host:app:80")]
    [InlineData("/services/catalog/a/b", "catalog", "a/b")]
    public void A_key_says_the_service_and_the_instance(string key, string name, string id)
    {
        Assert.True(RegistryKeys.TryParse("/services", key, out var parsedName, out var parsedId));
        Assert.Equal((name, id), (parsedName, parsedId));
    }

    [Theory]
    [InlineData("/services/catalog")]
    [InlineData("/services/catalog/")]
    [InlineData("/services//1")]
    [InlineData("/other/catalog/1")]
    [InlineData("/services")]
    public void Other_keys_name_no_instance(string key) => Assert.False(RegistryKeys.TryParse("/services/", key, out _, out _));
}
