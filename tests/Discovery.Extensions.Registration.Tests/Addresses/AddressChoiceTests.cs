using System.Net;

namespace Discovery.Extensions.Registration.Tests;

public class AddressChoiceTests
{
    [Theory]
    [InlineData("http://10.0.0.7:5000", "http 10.0.0.7 5000")]
    [InlineData("https://10.0.0.7:5001", "https 10.0.0.7 5001")]
    [InlineData("http://[fd00::7]:5000", "http fd00::7 5000")]
    [InlineData("http://catalog.internal:5000", "http catalog.internal 5000")]
    // Everywhere becomes the machine's own address.
    [InlineData("http://0.0.0.0:80", "http 192.168.1.5 80")]
    [InlineData("http://[::]:8080", "http 192.168.1.5 8080")]
    [InlineData("http://*:8080", "http 192.168.1.5 8080")]
    [InlineData("http://+:8080", "http 192.168.1.5 8080")]
    // The loopback only when that is all.
    [InlineData("http://127.0.0.1:5000", "http 127.0.0.1 5000")]
    [InlineData("http://localhost:5000", "http 127.0.0.1 5000")]
    [InlineData("http://[::1]:5000", "http ::1 5000")]
    [InlineData("http://127.0.0.1:5000 http://10.0.0.7:5002", "http 10.0.0.7 5002")]
    [InlineData("http://localhost:5000 http://*:5002", "http 192.168.1.5 5002")]
    // The first of equals, and never what no other machine can call.
    [InlineData("http://10.0.0.7:5000 https://10.0.0.7:5001", "http 10.0.0.7 5000")]
    [InlineData("http://unix:/run/catalog.sock http://10.0.0.7:5000", "http 10.0.0.7 5000")]
    [InlineData("http://unix:/run/catalog.sock", "none")]
    [InlineData("", "none")]
    public void What_the_server_is_bound_to_decides(string bound, string expected) =>
        Assert.Equal(expected, Choose(new ServiceRegistrationOptions(), bound));

    [Fact]
    public void A_server_bound_to_IPv4_only_is_not_registered_with_an_IPv6_address()
    {
        var machine = new Machine("fd00::5", "192.168.1.5");
        Assert.Equal("http 192.168.1.5 80", Choose(new ServiceRegistrationOptions(), "http://0.0.0.0:80", machine));
        Assert.Equal("http fd00::5 80", Choose(new ServiceRegistrationOptions(), "http://[::]:80", machine));
    }

    [Fact]
    public void A_machine_without_a_network_has_only_its_loopback() =>
        Assert.Equal("http 127.0.0.1 80", Choose(new ServiceRegistrationOptions(), "http://*:80", new Machine()));

    [Fact]
    public void What_the_options_say_wins()
    {
        const string Bound = "http://10.0.0.7:5000 https://10.0.0.7:5001 http://127.0.0.1:5002";
        Assert.Equal("http shop.example 5000", Choose(new() { Address = "shop.example" }, Bound));
        Assert.Equal("http 10.0.0.7 80", Choose(new() { Port = 80 }, Bound));
        Assert.Equal("https 10.0.0.7 5001", Choose(new() { Scheme = "https" }, Bound));
        Assert.Equal("https 10.0.0.7 5001", Choose(new() { Port = 5001 }, Bound));
        Assert.Equal("http fd00::1 5000", Choose(new() { Address = "[fd00::1]" }, Bound));
        Assert.Equal("tcp worker.internal 9000", Choose(new() { Scheme = "tcp", Address = "worker.internal", Port = 9000 }, ""));
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.1.2.3")]
    [InlineData("10.1.99.99/16", "10.1.2.3")]
    [InlineData("eth1", "10.1.2.3")]
    [InlineData("ETH1", "10.1.2.3")]
    [InlineData("fd00::/8", "fd00::5")]
    [InlineData("docker0,10.0.0.0/8", "172.17.0.1")]
    [InlineData("203.0.113.0/24,eth1", "10.1.2.3")]
    [InlineData("203.0.113.0/24", "192.168.1.5")]
    [InlineData("", "192.168.1.5")]
    public void A_preferred_network_decides_which_address_of_the_machine_it_is(string networks, string expected)
    {
        var machine = new Machine("eth0=192.168.1.5", "eth1=10.1.2.3", "docker0=172.17.0.1", "eth0=fd00::5");
        var options = new ServiceRegistrationOptions { PreferredNetworks = networks.Split(',', StringSplitOptions.RemoveEmptyEntries) };
        Assert.Equal($"http {expected} 80", Choose(options, "http://*:80", machine));
        Assert.Equal(
            networks == "203.0.113.0/24",
            AddressChoice.IsUnpreferred(options, new BoundAddress("http", expected, 80), machine));
    }

    [Fact]
    public void A_preferred_network_decides_between_bindings_but_never_for_the_loopback()
    {
        var machine = new Machine("eth0=192.168.1.5", "eth1=10.1.2.3");
        const string Bound = "http://192.168.1.5:80 http://10.1.2.3:81 http://127.0.0.1:82";
        Assert.Equal("http 192.168.1.5 80", Choose(new(), Bound, machine));
        Assert.Equal("http 10.1.2.3 81", Choose(new() { PreferredNetworks = ["eth1"] }, Bound, machine));
        Assert.Equal("http 192.168.1.5 80", Choose(new() { PreferredNetworks = ["127.0.0.0/8"] }, Bound, machine));
    }

    [Theory]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("eth0", true)]
    [InlineData("10.0.0.0/33", false)]
    [InlineData("ten/8", false)]
    [InlineData(" ", false)]
    public void A_network_is_a_block_or_a_name(string network, bool valid) => Assert.Equal(valid, NetworkPreference.IsValid(network));

    [Fact]
    public void The_addresses_of_this_machine_are_neither_loopback_nor_link_local() =>
        Assert.All(new MachineAddresses().Find().Select(own => own.Address), address => Assert.False(
            IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.ToString().StartsWith("169.254.", StringComparison.Ordinal)));

    private static string Choose(ServiceRegistrationOptions options, string bound, Machine? machine = null) =>
        AddressChoice.Choose(options, bound.Split(' ', StringSplitOptions.RemoveEmptyEntries), machine ?? new Machine("192.168.1.5", "fd00::5"))
            is { } address ? $"{address.Scheme} {address.Host} {address.Port}" : "none";

    private sealed class Machine(params string[] addresses) : IMachineAddresses
    {
        // "eth1=10.0.0.5", or the address alone.
        public IReadOnlyList<MachineAddress> Find() => [.. addresses.Select(text => text.Split('='))
            .Select(parts => new MachineAddress(IPAddress.Parse(parts[^1]), parts.Length == 2 ? parts[0] : ""))];
    }
}
