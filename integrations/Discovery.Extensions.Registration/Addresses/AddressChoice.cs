using System.Net;
using System.Net.Sockets;

namespace Discovery.Extensions.Registration;

/// <summary>
/// Which address to register: never a wildcard, and the loopback only if the server listens nowhere else (or the machine has no network).
/// </summary>
internal static class AddressChoice
{
    /// <returns>Null when the server listens nowhere that could be registered and the options do not say it all.</returns>
    public static BoundAddress? Choose(ServiceRegistrationOptions options, IEnumerable<string> bound, IMachineAddresses machine)
    {
        var best = Candidates(bound)
            .OrderByDescending(address => options.Scheme is null || Same(address.Scheme, options.Scheme))
            .ThenByDescending(address => options.Port is null || address.Port == options.Port)
            .ThenBy(address => address.IsLoopback)
            .FirstOrDefault();
        var host = options.Address?.Trim('[', ']') ?? (best is null ? null : ReachableHost(best, machine));
        var port = options.Port ?? best?.Port;
        return host is null || port is null ? null : new BoundAddress(options.Scheme ?? best?.Scheme ?? "http", host, port.Value);
    }

    private static IEnumerable<BoundAddress> Candidates(IEnumerable<string> bound)
    {
        foreach (var text in bound)
        {
            if (BoundAddress.TryParse(text, out var address))
                yield return address;
        }
    }

    private static string ReachableHost(BoundAddress address, IMachineAddresses machine)
    {
        if (address.ListensEverywhere)
        {
            var own = machine.Find().FirstOrDefault(own => !address.OnlyIPv4 || own.AddressFamily == AddressFamily.InterNetwork);
            return (own ?? IPAddress.Loopback).ToString();
        }

        // A name would be looked up by each caller, and to each of them localhost is itself.
        return Same(address.Host, "localhost") ? IPAddress.Loopback.ToString() : address.Host;
    }

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
