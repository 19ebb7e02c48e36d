using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Discovery.Server.Tls;

/// <summary>
/// Whether a member's certificate comes from an address that it is for: a stolen one is worth nothing elsewhere. The rules are etcd's:
/// without names any address is good; an address has to match, a name has to lead to it or be where it leads to.
/// </summary>
internal static class AddressCheck
{
    public static async Task<string?> WhyNotAsync(X509Certificate2 certificate, IPAddress? remote, CancellationToken cancellationToken)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        var (hosts, addresses) = (names?.EnumerateDnsNames().ToList() ?? [], names?.EnumerateIPAddresses().ToList() ?? []);
        if (remote is null || (hosts.Count == 0 && addresses.Count == 0))
            return null;
        remote = remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote;
        if (addresses.Contains(remote) || await LeadsToAsync(hosts, remote, cancellationToken))
            return null;
        return $"tls: \"{remote}\" does not match any of DNSNames [{string.Join(' ', hosts)}], addresses [{string.Join(' ', addresses)}]";
    }

    private static async Task<bool> LeadsToAsync(List<string> hosts, IPAddress remote, CancellationToken cancellationToken)
    {
        if (hosts.Count > 0 && await NameOfAsync(remote, cancellationToken) is { } name && hosts.Any(host => Matches(host, name)))
            return true;
        foreach (var host in hosts.Where(host => !host.StartsWith("*.", StringComparison.Ordinal)))
        {
            if ((await AddressesOfAsync(host, cancellationToken)).Contains(remote))
                return true;
        }
        return false;
    }

    private static bool Matches(string host, string name) => host.StartsWith("*.", StringComparison.Ordinal)
        ? name.EndsWith(host[1..], StringComparison.OrdinalIgnoreCase)
        : name.Equals(host, StringComparison.OrdinalIgnoreCase);

    private static async Task<string?> NameOfAsync(IPAddress address, CancellationToken cancellationToken)
    {
        try
        {
            return (await Dns.GetHostEntryAsync(address.ToString(), cancellationToken)).HostName.TrimEnd('.');
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static async Task<IPAddress[]> AddressesOfAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(host, cancellationToken);
        }
        catch (SocketException)
        {
            return [];
        }
    }
}
