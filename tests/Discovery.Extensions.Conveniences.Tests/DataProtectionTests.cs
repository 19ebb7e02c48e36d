using System.Xml.Linq;
using Discovery.Client;
using Discovery.Extensions.Configuration;
using Discovery.Extensions.DataProtection;
using Discovery.TestKit;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Discovery.Extensions.Conveniences.Tests;

public class DataProtectionTests(Store store) : IClassFixture<Store>
{
    private readonly string _prefix = Store.NewPrefix();

    [Fact]
    public async Task What_one_instance_protects_another_opens()
    {
        await using var one = Instance();
        var sealedText = Protector(one).Protect("a cookie");
        await using var two = Instance();
        Assert.Equal("a cookie", Protector(two).Unprotect(sealedText));
        Assert.Equal(1, (await store.Client.RangeAsync(KvRange.Prefix(_prefix))).Count);
    }

    [Fact]
    public async Task Applications_with_prefixes_of_their_own_are_apart()
    {
        await using var one = Instance();
        var sealedText = Protector(one).Protect("a cookie");
        await using var other = Instance(Store.NewPrefix());
        Assert.ThrowsAny<Exception>(() => Protector(other).Unprotect(sealedText));
    }

    [Fact]
    public async Task A_revoked_key_opens_nothing_any_more()
    {
        await using var one = Instance();
        var sealedText = Protector(one).Protect("a cookie");
        var keys = one.GetRequiredService<IKeyManager>();
        keys.RevokeKey(Assert.Single(keys.GetAllKeys()).KeyId, "lost");
        await using var two = Instance();
        Assert.ThrowsAny<Exception>(() => Protector(two).Unprotect(sealedText));
    }

    [Fact]
    public async Task An_element_that_is_no_xml_is_left_out()
    {
        await using var one = Instance();
        var sealedText = Protector(one).Protect("a cookie");
        await store.Client.PutAsync($"{_prefix}key-bad", "<key");
        await using var two = Instance();
        Assert.Equal("a cookie", Protector(two).Unprotect(sealedText));
    }

    [Fact]
    public async Task Names_that_would_lie_elsewhere_are_replaced()
    {
        await using var one = Instance();
        var repository = Repository(one);
        repository.StoreElement(new XElement("key"), "../elsewhere");
        repository.StoreElement(new XElement("key"), null!);
        var stored = await store.Client.RangeAsync(KvRange.Prefix(_prefix));
        Assert.Equal(2, stored.Count);
        Assert.All(stored.Entries, entry => Assert.StartsWith($"{_prefix}element-", entry.Key.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_the_chosen_elements_are_deleted()
    {
        await using var one = Instance();
        var repository = Repository(one);
        repository.StoreElement(new XElement("key", "a"), "a");
        repository.StoreElement(new XElement("key", "b"), "b");
        Assert.True(repository.DeleteElements(elements => elements.Single(element => element.Element.Value == "a").DeletionOrder = 1));
        Assert.Equal("b", Assert.Single(repository.GetAllElements()).Value);
    }

    [Fact]
    public async Task The_cache_file_of_a_configuration_can_be_protected_with_it()
    {
        using var folder = new TempFolder("protected-cache");
        var provider = DataProtectionProvider.Create(new DirectoryInfo(folder.Combine("keys")));
        await store.Client.PutAsync($"{_prefix}A", "a secret");
        await using var wire = TcpProxy.Start(store.Server.ClientUrl);
        using (var first = Configuration())
            Assert.Equal("a secret", first["A"]);
        Assert.DoesNotContain("a secret", await File.ReadAllTextAsync(folder.Combine("config.cache")));

        wire.Refuse();
        using (var second = Configuration(TimeSpan.FromSeconds(0.3)))
            Assert.Equal("a secret", second["A"]);

        // Keys of somebody else.
        provider = DataProtectionProvider.Create(new DirectoryInfo(folder.Combine("other-keys")));
        Assert.Contains(
            "is refused by its protector",
            Assert.Throws<KvStoreLoadException>(() => Configuration(TimeSpan.FromSeconds(0.3))).Message);

        ConfigurationManager Configuration(TimeSpan? patience = null)
        {
            var manager = new ConfigurationManager();
            manager.AddKvStore(_prefix, source =>
            {
                source.Endpoints = [wire.Url];
                source.StartupTimeout = patience ?? source.StartupTimeout;
                source.CacheFile = folder.Combine("config.cache");
                source.ProtectCacheFile(provider);
            });
            return manager;
        }
    }

    private static IDataProtector Protector(IServiceProvider services) =>
        services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");

    private static IDeletableXmlRepository Repository(IServiceProvider services) => Assert.IsAssignableFrom<IDeletableXmlRepository>(
        services.GetRequiredService<IOptions<KeyManagementOptions>>().Value.XmlRepository);

    private ServiceProvider Instance(string? prefix = null)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton<IKvClient>(_ => KvClient.Connect(store.Server.Endpoint));
        services.AddDataProtection().SetApplicationName("catalog").PersistKeysToKvStore(prefix ?? _prefix);
        return services.BuildServiceProvider();
    }
}
