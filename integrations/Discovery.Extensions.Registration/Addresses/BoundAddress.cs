using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Discovery.Extensions.Registration;

/// <summary>One address on which the server listens. IPv6 addresses stand without brackets.</summary>
internal sealed record BoundAddress(string Scheme, string Host, int Port)
{
    public bool ListensEverywhere => IsWildcard(Host);

    public bool IsLoopback =>
        string.Equals(Host, "localhost", StringComparison.OrdinalIgnoreCase)
        || Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>True when it takes IPv4 connections only.</summary>
    public bool OnlyIPv4 => Host == "0.0.0.0";

    public static bool IsWildcard(string host) =>
        host is "*" or "+"
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)));

    /// <returns>False for a Unix socket or a named pipe, at which no other machine can call.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out BoundAddress? address)
    {
        var binding = BindingAddress.Parse(text);
        address = binding.IsUnixPipe || binding.IsNamedPipe
            ? null
            : new BoundAddress(binding.Scheme, binding.Host.Trim('[', ']'), binding.Port);
        return address is not null;
    }
}
