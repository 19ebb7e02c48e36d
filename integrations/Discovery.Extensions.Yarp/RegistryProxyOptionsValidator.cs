using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.LoadBalancing;

namespace Discovery.Extensions.Yarp;

/// <summary>Says everything that is wrong with the options at once.</summary>
internal sealed class RegistryProxyOptionsValidator(IEnumerable<ILoadBalancingPolicy> policies) : IValidateOptions<RegistryProxyOptions>
{
    public ValidateOptionsResult Validate(string? name, RegistryProxyOptions options)
    {
        var errors = new List<string>();
        if (string.IsNullOrWhiteSpace(options.Prefix))
            errors.Add("Prefix must not be empty; expected something like /services/.");
        Positive(options.StartupTimeout, nameof(options.StartupTimeout));
        Positive(options.ConnectTimeout, nameof(options.ConnectTimeout));
        Positive(options.UnreachableFor, nameof(options.UnreachableFor));
        if (options.EmptyServiceRetention < TimeSpan.Zero)
            errors.Add($"EmptyServiceRetention must not be negative; it is {options.EmptyServiceRetention}.");
        if (options.InstancesPerRequestMax < 1)
            errors.Add($"InstancesPerRequestMax must be 1 or more; it is {options.InstancesPerRequestMax}.");
        var known = policies.Select(policy => policy.Name).ToArray();
        if (!known.Contains(options.LoadBalancingPolicy, StringComparer.OrdinalIgnoreCase))
            errors.Add($"There is no LoadBalancingPolicy \"{options.LoadBalancingPolicy}\"; expected one of {string.Join(", ", known)}.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void Positive(TimeSpan value, string option)
        {
            if (value <= TimeSpan.Zero)
                errors.Add($"{option} must be longer than zero; it is {value}.");
        }
    }
}
