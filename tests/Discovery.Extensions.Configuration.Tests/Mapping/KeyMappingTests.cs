namespace Discovery.Extensions.Configuration.Tests;

public class KeyMappingTests
{
    [Theory]
    // Slashes become colons, those at the ends and doubled ones vanish.
    [InlineData("/config/catalog", "/config/catalog/Greeting", "Greeting")]
    [InlineData("/config/catalog", "/config/catalog/Logging/LogLevel/Default", "Logging:LogLevel:Default")]
    [InlineData("/config/catalog", "/config/catalog/Greeting/", "Greeting")]
    [InlineData("/config/catalog", "/config/catalog//Logging//Level", "Logging:Level")]
    [InlineData("/config/catalog/", "/config/catalog/Greeting", "Greeting")]
    // The prefix goes only from the start.
    [InlineData("/a", "/a/b/a/c", "b:a:c")]
    [InlineData("config", "config/config/x", "config:x")]
    // A key that is the prefix itself is the root; an empty prefix is the whole store.
    [InlineData("/config/catalog", "/config/catalog", "")]
    [InlineData("", "/config/catalog/x", "config:catalog:x")]
    [InlineData("/", "/config/catalog/x", "config:catalog:x")]
    // Colons in keys are separators already.
    [InlineData("/config", "/config/Logging:Level", "Logging:Level")]
    public void A_key_of_the_store_becomes_a_path(string prefix, string key, string path)
    {
        Assert.True(new KeyMapping(prefix, keyToRemove: null).TryMap(key, StandardValueParser.Instance, out var mapped));
        Assert.Equal(path, mapped);
    }

    [Theory]
    [InlineData("/config/catalog", "/config/catalog2/x")]
    [InlineData("/config/catalog", "/config/catalog-admin")]
    [InlineData("/config/catalog", "/config/cat")]
    [InlineData("/config/catalog", "/CONFIG/catalog/x")]
    [InlineData("/config/catalog/", "/config/catalog")]
    public void A_key_beside_the_prefix_does_not_belong(string prefix, string key) =>
        Assert.False(new KeyMapping(prefix, keyToRemove: null).TryMap(key, StandardValueParser.Instance, out _));

    [Theory]
    // What only tells the format of the value is no part of the path.
    [InlineData("/config", "/config/Shop.yaml", "Shop")]
    [InlineData("/config", "/config/a/Shop.YML", "a:Shop")]
    [InlineData("/config", "/config/Shop.json/", "Shop")]
    [InlineData("/config/catalog.yaml", "/config/catalog.yaml", "")]
    // A name is not taken for a suffix.
    [InlineData("/config", "/config/.yaml", ".yaml")]
    [InlineData("/config", "/config/Shop.yaml/Greeting", "Shop.yaml:Greeting")]
    [InlineData("/config", "/config/Shop.toml", "Shop.toml")]
    public void A_suffix_that_tells_the_format_goes(string prefix, string key, string path)
    {
        Assert.True(new KeyMapping(prefix, keyToRemove: null).TryMap(key, StandardValueParser.Instance, out var mapped));
        Assert.Equal(path, mapped);
    }

    [Theory]
    [InlineData("/config/catalog", "/config", "/config/catalog/x", "catalog:x")]
    [InlineData("/config/catalog", "/config/", "/config/catalog/x", "catalog:x")]
    [InlineData("/config/catalog", "", "/config/catalog/x", "config:catalog:x")]
    [InlineData("/config/catalog", "/other", "/config/catalog/x", "config:catalog:x")]
    [InlineData("/config/catalog", "/conf", "/config/catalog/x", "config:catalog:x")]
    [InlineData("/a", "/a/b", "/a/b/a/b/c", "a:b:c")]
    public void What_is_removed_can_be_chosen(string prefix, string keyToRemove, string key, string path)
    {
        Assert.True(new KeyMapping(prefix, keyToRemove).TryMap(key, StandardValueParser.Instance, out var mapped));
        Assert.Equal(path, mapped);
    }

    [Theory]
    [InlineData("/config/catalog", "/config/catalog")]
    [InlineData("/config/catalog/", "/config/catalog/")]
    [InlineData("/", "")]
    public void A_prefix_with_a_slash_asks_the_store_for_nothing_beside_it(string prefix, string watched) =>
        Assert.Equal(watched, new KeyMapping(prefix, keyToRemove: null).WatchedPrefix.ToString());
}
