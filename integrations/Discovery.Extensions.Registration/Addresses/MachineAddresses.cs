using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Discovery.Extensions.Registration;

/// <summary>
/// Reads the network interfaces: one that leads to a gateway before bridges and tunnels that lead nowhere else, IPv4 before IPv6.
/// </summary>
internal sealed class MachineAddresses : IMachineAddresses
{
    public IReadOnlyList<MachineAddress> Find() =>
        [.. NetworkInterface.GetAllNetworkInterfaces()
            .Where(network => network.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown
                && network.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .Select(network => (network.Name, Properties: network.GetIPProperties()))
            .SelectMany(network => network.Properties.UnicastAddresses
                .Select(unicast => (unicast.Address, network.Name, HasGateway: HasGateway(network.Properties))))
            .Where(found => CanBeReached(found.Address))
            .OrderByDescending(found => found.HasGateway)
            .ThenByDescending(found => found.Address.AddressFamily == AddressFamily.InterNetwork)
            .Select(found => new MachineAddress(found.Address, found.Name))];

    private static bool HasGateway(IPInterfaceProperties properties) =>
        properties.GatewayAddresses.Any(gateway => !gateway.Address.Equals(IPAddress.Any) && !gateway.Address.Equals(IPAddress.IPv6Any));

    private static bool CanBeReached(IPAddress address) =>
        !IPAddress.IsLoopback(address)
        && !address.IsIPv6LinkLocal
        && !address.IsIPv6Multicast
        && !(address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [169, 254, ..]);
}
