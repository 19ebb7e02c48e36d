using System.Net.Sockets;
using Microsoft.AspNetCore.Http.Features;

namespace Discovery.Rpc.Kestrel;

/// <summary>Names the other end of a connection the way gRPC does.</summary>
internal static class PeerName
{
    public static string Of(IHttpConnectionFeature connection) => connection.RemoteIpAddress switch
    {
        null => "unix:",
        { AddressFamily: AddressFamily.InterNetwork } address => $"ipv4:{address}:{connection.RemotePort}",
        { IsIPv4MappedToIPv6: true } address => $"ipv4:{address.MapToIPv4()}:{connection.RemotePort}",
        { } address => $"ipv6:[{address}]:{connection.RemotePort}",
    };
}
