using System.Net;
using System.Net.Sockets;

namespace Discovery.Server.Auth;

/// <summary>Who counts as one caller when turns and failures are counted.</summary>
internal static class CallerAddress
{
    private const int SubnetBytes = 8;

    /// <param name="peer">As gRPC writes it: <c>ipv4:10.0.0.7:51514</c>, <c>ipv6:[2001:db8::7]:51514</c> or <c>unix:</c>.</param>
    /// <returns>The address without the port, of IPv6 the first 64 bits: one host has all addresses that begin with them.</returns>
    public static string Of(string peer)
    {
        var begin = peer.IndexOf(':', StringComparison.Ordinal) + 1;
        var end = peer.LastIndexOf(':');
        if (end <= begin || !IPAddress.TryParse(peer.AsSpan(begin, end - begin), out var address))
            return peer;
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, SubnetBytes)) : address.ToString();
    }
}
