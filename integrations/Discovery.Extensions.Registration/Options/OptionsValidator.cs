using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Discovery.Extensions.Registration;

/// <summary>Finds everything that can't work, before the host starts, and tells it at once.</summary>
internal sealed class OptionsValidator(IServiceProviderIsService services, IOptions<HostOptions> host, IConfiguration? configuration = null)
    : IValidateOptions<ServiceRegistrationOptions>
{
    private static readonly TimeSpan TtlMin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TtlMax = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, ServiceRegistrationOptions options)
    {
        var errors = new List<string>();
        CheckIdentity(options, errors);
        CheckAddress(options, errors);
        CheckTimes(options, errors);
        CheckOptionsValidation.Validate(options, services.IsService(typeof(HealthCheckService)), errors);
        StoreAddress.Find(options, configuration, services.IsService(typeof(Client.IKvClient)), errors);
        var section = string.IsNullOrEmpty(name)
            ? ServiceRegistrationExtensions.SectionName
            : $"{ServiceRegistrationExtensions.SectionName}:{RegistrationNames.FurtherSection}:{name}";
        return errors.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(errors.Select(error => $"{section}: {error}"));
    }

    private static void CheckIdentity(ServiceRegistrationOptions options, List<string> errors)
    {
        CheckSegment(nameof(options.Name), options.Name, errors);
        CheckSegment(nameof(options.Id), options.Id, errors);
        if (string.IsNullOrEmpty(options.Prefix))
            errors.Add("Prefix is empty; the registry stands under /services/ unless told otherwise.");
        if (options.Weight < 0)
            errors.Add($"Weight is {options.Weight}; expected 0 or more.");
        if (options.Tags is null || options.Tags.Contains(null!))
            errors.Add("Tags is null or has a null in it.");
        if (options.Metadata is null || options.Metadata.Values.Contains(null!))
            errors.Add("Metadata is null or has a null in it.");
    }

    private static void CheckSegment(string option, string? value, List<string> errors)
    {
        if (string.IsNullOrEmpty(value))
            errors.Add($"{option} is empty.");
        else if (value.Contains('/', StringComparison.Ordinal))
            errors.Add($"{option} \"{value}\" contains a slash, which separates the parts of registry keys.");
    }

    private void CheckAddress(ServiceRegistrationOptions options, List<string> errors)
    {
        if (options.Port is { } port && port is < 1 or > 65535)
            errors.Add($"Port is {port}; expected 1 to 65535.");
        if (options.Scheme is { } scheme && !Uri.CheckSchemeName(scheme))
            errors.Add($"Scheme \"{scheme}\" is not a scheme such as http.");
        if (options.Address is { } address && Uri.CheckHostName(address.Trim('[', ']')) == UriHostNameType.Unknown)
            errors.Add($"Address \"{address}\" is neither a host name nor an IP address.");
        else if (options.Address is { } wildcard && BoundAddress.IsWildcard(wildcard))
            errors.Add($"Address \"{wildcard}\" means every address of a machine and leads nowhere; name one, or leave it out to have one found.");
        if (options.PreferredNetworks is null)
            errors.Add("PreferredNetworks is null.");
        else if (options.PreferredNetworks.FirstOrDefault(network => !NetworkPreference.IsValid(network)) is { } network)
            errors.Add($"PreferredNetworks has \"{network}\"; expected a block such as 10.0.0.0/8 or the name of an interface such as eth0.");
        if (!services.IsService(typeof(IServer)) && (options.Address is null || options.Port is null))
            errors.Add("This host has no web server whose address could be registered: set Address and Port.");
    }

    private bool EndsWithin(TimeSpan drainTime) =>
        host.Value.ShutdownTimeout != Timeout.InfiniteTimeSpan && drainTime >= host.Value.ShutdownTimeout;

    private void CheckTimes(ServiceRegistrationOptions options, List<string> errors)
    {
        if (options.Ttl < TtlMin || options.Ttl > TtlMax || options.Ttl.Ticks % TimeSpan.TicksPerSecond != 0)
            errors.Add($"Ttl is {options.Ttl}; expected whole seconds from 00:00:02 to 01:00:00.");
        if (options.DrainTime < TimeSpan.Zero)
            errors.Add($"DrainTime is {options.DrainTime}; expected zero or more.");
        else if (options.DrainTime > TimeSpan.Zero && EndsWithin(options.DrainTime))
        {
            errors.Add($"DrainTime is {options.DrainTime}, but the host ends after its ShutdownTimeout of {host.Value.ShutdownTimeout}: "
                + "shorten one or lengthen the other.");
        }
    }
}
