using System.Collections.Immutable;
using Discovery.Client.Registry;

namespace Discovery.Extensions.ServiceDiscovery.Tests;

public class ServiceAddressTests
{
    [Theory]
    [InlineData("http://catalog/items", "catalog", "", 0)]
    [InlineData("https://catalog", "catalog", "", 1)]
    [InlineData("https+http://catalog/items?x=1", "catalog", "", 2)]
    [InlineData("http+https://catalog", "catalog", "", 2)]
    [InlineData("http://_admin.catalog/", "catalog", "admin", 0)]
    [InlineData("https+http://_grpc.shop.catalog", "shop.catalog", "grpc", 2)]
    public void A_URL_without_a_port_names_a_service(string url, string service, string endpoint, int rule)
    {
        Assert.True(ServiceAddress.TryParse(new Uri(url), out var address, out var mayBeHost));
        Assert.Equal(new ServiceAddress(service, endpoint, (SchemeRule)rule), address);
        Assert.False(mayBeHost);
    }

    [Theory]
    [InlineData("http://catalog:8080/")]
    [InlineData("https+http://catalog:8080/")]
    [InlineData("http://10.0.0.7/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://localhost/")]
    [InlineData("http://shop.localhost/")]
    [InlineData("ftp://catalog/")]
    public void Everything_else_is_a_host(string url) => Assert.False(ServiceAddress.TryParse(new Uri(url), out _, out _));

    [Fact]
    public void A_name_with_dots_may_be_either()
    {
        Assert.True(ServiceAddress.TryParse(new Uri("https://api.example.com/"), out var address, out var mayBeHost));
        Assert.Equal(("api.example.com", true), (address.Service, mayBeHost));
    }

    [Fact]
    public void Without_a_URL_a_name_is_enough()
    {
        Assert.Equal(new ServiceAddress("Catalog", "", SchemeRule.HttpsOrHttp), ServiceAddress.Parse("Catalog"));
        Assert.Equal(new ServiceAddress("catalog", "grpc", SchemeRule.HttpsOrHttp), ServiceAddress.Parse("_grpc.catalog"));
        Assert.Equal(new ServiceAddress("catalog", "", SchemeRule.Http), ServiceAddress.Parse("http://catalog"));
        foreach (var wrong in new[] { "a/b", "http://10.0.0.7", "http://catalog/path", "ftp://catalog" })
            Assert.Throws<ArgumentException>(() => ServiceAddress.Parse(wrong));
    }

    [Theory]
    [InlineData("9001", "http://10.0.0.7:9001/")]
    [InlineData("https://10.0.0.8:9002", "https://10.0.0.8:9002/")]
    [InlineData("https://10.0.0.8:9002/with/a/path", "https://10.0.0.8:9002/")]
    [InlineData("0", null)]
    [InlineData("70000", null)]
    [InlineData("tcp://10.0.0.8:9002", null)]
    [InlineData("nonsense", null)]
    public void A_further_endpoint_stands_in_the_metadata(string value, string? expected)
    {
        var instance = Instances.One("1") with
        {
            Address = "10.0.0.7",
            Metadata = ImmutableDictionary<string, string>.Empty.Add("endpoint.Admin", value),
        };
        Assert.Equal(expected, EndpointMetadata.Find(instance, "admin")?.ToString());
        Assert.Null(EndpointMetadata.Find(instance, "other"));
    }

    [Fact]
    public void What_HTTP_can_not_reach_is_no_endpoint()
    {
        Assert.Null(EndpointMetadata.Find(Instances.One("1") with { Scheme = "tcp" }, ""));
        Assert.Null(EndpointMetadata.Find(Instances.One("1") with { Address = "not a host" }, ""));
    }
}
