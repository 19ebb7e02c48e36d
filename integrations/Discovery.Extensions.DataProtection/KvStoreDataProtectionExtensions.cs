using Discovery.Client;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Discovery.Extensions.DataProtection;

/// <summary>Keeping the keys of Data Protection in the store.</summary>
public static class KvStoreDataProtectionExtensions
{
    /// <summary>Where the keys are unless another prefix is given.</summary>
    public const string DefaultPrefix = "/data-protection/";

    /// <summary>
    /// Keeps the keys under a prefix of the store, through the registered <see cref="IKvClient"/> or one that the section <c>KvStore</c> of the
    /// configuration describes: all instances of the application, and those that replace them, read what the others have protected.
    /// Applications that are to be apart need prefixes of their own. The keys are as readable as the store is unless
    /// <c>ProtectKeysWith…</c> is called as well.
    /// </summary>
    public static IDataProtectionBuilder PersistKeysToKvStore(this IDataProtectionBuilder builder, string prefix = DefaultPrefix)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        builder.Services.TryAddKvClient();
        builder.Services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(services => new ConfigureOptions<KeyManagementOptions>(options =>
            options.XmlRepository = new KvXmlRepository(
                services.GetRequiredService<IKvClient>(),
                prefix,
                services.GetService<ILogger<KvXmlRepository>>() ?? NullLogger<KvXmlRepository>.Instance)));
        return builder;
    }
}
