using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Discovery.Rpc;

namespace Discovery.Server.Gateway;

/// <summary>Headers of HTTP as metadata of gRPC, and back: "Authorization" and whatever begins with "Grpc-Metadata-", as in grpc-gateway.</summary>
internal static class GatewayMetadata
{
    private const string Prefix = "Grpc-Metadata-";

    public static RpcMetadata Read(IHeaderDictionary headers)
    {
        var metadata = new RpcMetadata();
        foreach (var (name, values) in headers)
        {
            var isToken = string.Equals(name, "Authorization", StringComparison.OrdinalIgnoreCase);
            if (!isToken && !name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                continue;
            foreach (var value in values)
                Add(metadata, isToken ? "authorization" : name[Prefix.Length..], value ?? "");
        }
        return metadata;
    }

    public static void Write(RpcMetadata? metadata, IHeaderDictionary headers)
    {
        headers["Grpc-Metadata-Content-Type"] = "application/grpc";
        foreach (var (name, value) in metadata ?? [])
            headers.Append(Prefix + name, value);
    }

    /// <summary>The other end of a connection, as gRPC writes it.</summary>
    public static string Peer(ConnectionInfo connection) => connection.RemoteIpAddress switch
    {
        null => "unix:",
        { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } address => Text("ipv6:[", address, "]:", connection.RemotePort),
        var address => Text("ipv4:", address.MapToIPv4(), ":", connection.RemotePort),
    };

    private static string Text(string before, IPAddress address, string between, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"{before}{address}{between}{port}");

    private static void Add(RpcMetadata metadata, string name, string value)
    {
        try
        {
            metadata.Add(name, value);
        }
        catch (ArgumentException)
        {
            // It can't travel by gRPC, or means something to gRPC itself.
        }
    }
}
