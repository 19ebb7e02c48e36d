using System.Net;

namespace Discovery.Extensions.Registration;

/// <summary>Networks in the order in which they are preferred, each as a CIDR block or the name of an interface.</summary>
internal static class NetworkPreference
{
    /// <summary>The place in the list of the first network that the address is in; past the end for none.</summary>
    public static int Rank(IList<string> networks, MachineAddress address)
    {
        for (var i = 0; i < networks.Count; i++)
        {
            if (IsIn(networks[i], address))
                return i;
        }

        return networks.Count;
    }

    /// <summary>What looks like a block has to be one; everything else is the name of an interface.</summary>
    public static bool IsValid(string network) =>
        !string.IsNullOrWhiteSpace(network) && (!network.Contains('/', StringComparison.Ordinal) || TryParse(network, out _));

    private static bool IsIn(string network, MachineAddress address) => TryParse(network, out var block)
        ? block.BaseAddress.AddressFamily == address.Address.AddressFamily && block.Contains(address.Address)
        : string.Equals(network, address.Interface, StringComparison.OrdinalIgnoreCase);

    /// <summary>As people write it: 10.1.2.3/16 is 10.1.0.0/16.</summary>
    private static bool TryParse(string text, out IPNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !IPAddress.TryParse(text.AsSpan(0, slash), out var address) || !int.TryParse(text.AsSpan(slash + 1), out var length))
            return false;
        var bytes = address.GetAddressBytes();
        if (length < 0 || length > bytes.Length * 8)
            return false;
        for (var bit = length; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        network = new IPNetwork(new IPAddress(bytes), length);
        return true;
    }
}
