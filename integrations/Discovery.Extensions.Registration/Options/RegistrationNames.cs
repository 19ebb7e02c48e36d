using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Discovery.Extensions.Registration;

/// <summary>Which registrations there are, by the name of their options: the application's own, and those that code or configuration add.</summary>
internal sealed class RegistrationNames
{
    /// <summary>Below the section: one child for each further registration.</summary>
    public const string FurtherSection = "Services";

    private readonly List<string> _further = [];
    private string? _first;

    /// <summary>The name of the options for a service that code adds: the first one is the application's own.</summary>
    public string Add(string service)
    {
        _first ??= service;
        if (_first == service)
            return Options.DefaultName;
        if (!_further.Contains(service))
            _further.Add(service);
        return service;
    }

    public IReadOnlyList<string> All(IConfiguration? configuration) =>
        [.. _further
            .Prepend(Options.DefaultName)
            .Concat(Section(configuration)?.GetChildren().Select(child => child.Key) ?? [])
            .Distinct(StringComparer.OrdinalIgnoreCase)];

    public static IConfigurationSection? Section(IConfiguration? configuration) =>
        configuration?.GetSection(ServiceRegistrationExtensions.SectionName).GetSection(FurtherSection);

    /// <exception cref="OptionsValidationException">Two registrations would write the same key.</exception>
    public static void ThrowIfTwice(IEnumerable<ServiceRegistrationOptions> all)
    {
        var twice = all.GroupBy(options => (options.Prefix, options.Name, options.Id))
            .Where(group => group.Count() > 1)
            .Select(group => $"{ServiceRegistrationExtensions.SectionName}: two registrations have the name \"{group.Key.Name}\" and the id \"{group.Key.Id}\"; "
                + "give them different ones.")
            .ToArray();
        if (twice.Length > 0)
            throw new OptionsValidationException(Options.DefaultName, typeof(ServiceRegistrationOptions), twice);
    }
}
