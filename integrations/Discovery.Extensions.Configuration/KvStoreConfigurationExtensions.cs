using Discovery.Client;
using Microsoft.Extensions.Configuration;

namespace Discovery.Extensions.Configuration;

/// <summary>Adding the store to the sources of a configuration.</summary>
public static class KvStoreConfigurationExtensions
{
    /// <summary>The section from which the address of the store and the other settings are read.</summary>
    public const string SectionName = KvStoreSection.Name;

    /// <summary>Adds the keys that the section <c>KvStore</c> of the configuration built so far names.</summary>
    /// <exception cref="KvStoreConfigurationException">A setting is missing or wrong; the message names each one.</exception>
    /// <exception cref="KvStoreLoadException">The store could not be read in time, and the source is not optional.</exception>
    public static IConfigurationBuilder AddKvStore(this IConfigurationBuilder builder) => Add(builder, null);

    /// <summary>Adds the keys under a prefix; everything else comes from the section <c>KvStore</c> of the configuration built so far.</summary>
    /// <inheritdoc cref="AddKvStore(IConfigurationBuilder)"/>
    public static IConfigurationBuilder AddKvStore(this IConfigurationBuilder builder, string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return Add(builder, source => source.Prefix = prefix);
    }

    /// <summary>Adds the keys under a prefix. <paramref name="configure"/> has the last word after the section <c>KvStore</c>.</summary>
    /// <inheritdoc cref="AddKvStore(IConfigurationBuilder)"/>
    public static IConfigurationBuilder AddKvStore(this IConfigurationBuilder builder, string prefix, Action<KvStoreConfigurationSource> configure)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(configure);
        return Add(builder, source =>
        {
            source.Prefix = prefix;
            configure(source);
        });
    }

    private static IConfigurationBuilder Add(IConfigurationBuilder builder, Action<KvStoreConfigurationSource>? configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var source = new KvStoreConfigurationSource();
        ReadSection(builder, source);
        configure?.Invoke(source);
        return builder.Add(source);
    }

    private static void ReadSection(IConfigurationBuilder builder, KvStoreConfigurationSource source)
    {
        // A ConfigurationManager is configuration and builder in one.
        if (builder is IConfiguration live)
        {
            SourceSection.Read(live.GetSection(SectionName), source);
            return;
        }

        // A plain builder has to be built to be read. Stores added before are left out: building them would ask the store.
        var soFar = new ConfigurationBuilder();
        foreach (var (key, value) in builder.Properties)
            soFar.Properties[key] = value;
        foreach (var earlier in builder.Sources.Where(earlier => earlier is not KvStoreConfigurationSource))
            soFar.Add(earlier);
        var built = soFar.Build();
        SourceSection.Read(built.GetSection(SectionName), source);
        (built as IDisposable)?.Dispose();
    }
}
