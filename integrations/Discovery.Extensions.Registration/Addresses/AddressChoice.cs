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
        var own = machine.Find();
        var best = Candidates(bound)
            .OrderByDescending(address => options.Scheme is null || Same(address.Scheme, options.Scheme))
            .ThenByDescending(address => options.Port is null || address.Port == options.Port)
            .ThenBy(address => address.IsLoopback)
            .ThenBy(address => Rank(options, ReachableHost(options, address, own), own))
            .FirstOrDefault();
        var host = options.Address?.Trim('[', ']') ?? (best is null ? null : ReachableHost(options, best, own));
        var port = options.Port ?? best?.Port;
        return host is null || port is null ? null : new BoundAddress(options.Scheme ?? best?.Scheme ?? "http", host, port.Value);
    }

    /// <summary>True when networks are preferred and the address chosen is in none of them.</summary>
    public static bool IsUnpreferred(ServiceRegistrationOptions options, BoundAddress chosen, IMachineAddresses machine) =>
        options.PreferredNetworks.Count > 0 && options.Address is null
        && Rank(options, chosen.Host, machine.Find()) == options.PreferredNetworks.Count;

    private static IEnumerable<BoundAddress> Candidates(IEnumerable<string> bound)
    {
        foreach (var text in bound)
        {
            if (BoundAddress.TryParse(text, out var address))
                yield return address;
        }
    }

    private static string ReachableHost(ServiceRegistrationOptions options, BoundAddress address, IReadOnlyList<MachineAddress> own)
    {
        if (address.ListensEverywhere)
        {
            // The sort keeps the order of equals, which is the machine's: the best one first.
            var found = own.Where(one => !address.OnlyIPv4 || one.Address.AddressFamily == AddressFamily.InterNetwork)
                .OrderBy(one => NetworkPreference.Rank(options.PreferredNetworks, one))
                .FirstOrDefault();
            return (found?.Address ?? IPAddress.Loopback).ToString();
        }

        // A name would be looked up by each caller, and to each of them localhost is itself.
        return Same(address.Host, "localhost") ? IPAddress.Loopback.ToString() : address.Host;
    }

    private static int Rank(ServiceRegistrationOptions options, string host, IReadOnlyList<MachineAddress> own)
    {
        if (!IPAddress.TryParse(host, out var address))
            return options.PreferredNetworks.Count;
        var known = own.FirstOrDefault(one => one.Address.Equals(address)) ?? new MachineAddress(address, "");
        return NetworkPreference.Rank(options.PreferredNetworks, known);
    }

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
