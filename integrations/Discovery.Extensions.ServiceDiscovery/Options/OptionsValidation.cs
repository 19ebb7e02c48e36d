using Microsoft.Extensions.Options;

namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>Says everything that is wrong with the options at once.</summary>
internal sealed class OptionsValidation : IValidateOptions<KvServiceDiscoveryOptions>
{
    public ValidateOptionsResult Validate(string? name, KvServiceDiscoveryOptions options)
    {
        var errors = new List<string>();
        if (string.IsNullOrWhiteSpace(options.Prefix))
            Wrong("Prefix is empty; expected something like /services/.");
        Positive(options.FirstSnapshotTimeout, nameof(options.FirstSnapshotTimeout));
        Positive(options.ConnectTimeout, nameof(options.ConnectTimeout));
        Positive(options.UnreachableFor, nameof(options.UnreachableFor));
        if (options.InstancesPerRequestMax < 1)
            Wrong($"InstancesPerRequestMax is {options.InstancesPerRequestMax}; expected 1 or more.");
        if (!Enum.IsDefined(options.Balancing))
            Wrong($"Balancing is {options.Balancing}; expected {string.Join(", ", Enum.GetNames<BalancingPolicy>())}.");
        foreach (var (service, policy) in options.BalancingOf ?? new Dictionary<string, BalancingPolicy>())
        {
            if (!Enum.IsDefined(policy))
                Wrong($"BalancingOf:{service} is {policy}; expected {string.Join(", ", Enum.GetNames<BalancingPolicy>())}.");
        }

        if (options.BalancingOf is null || options.PassThroughHosts is null)
            Wrong("BalancingOf or PassThroughHosts is null.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void Wrong(string text) => errors.Add($"{KvServiceDiscoveryExtensions.SectionName}: {text}");

        void Positive(TimeSpan value, string option)
        {
            if (value <= TimeSpan.Zero)
                Wrong($"{option} is {value}; expected more than zero.");
        }
    }
}
