using System.Collections.Immutable;
using System.Text.Json;
using Discovery.Client.Registry;

namespace Discovery.Client.Tests;

public sealed class ServiceInstanceJsonTests
{
    private static readonly ServiceInstance Full = new()
    {
        Name = "catalog",
        Id = "catalog-1",
        Address = "10.0.0.7",
        Port = 8080,
        Scheme = "https",
        Weight = 50,
        Zone = "eu-1",
        Version = "2.1",
        Tags = ["blue", "ümlaut"],
        Metadata = ImmutableDictionary<string, string>.Empty.Add("team", "shop").Add("quote", "\"x\""),
        Status = ServiceStatus.Warning,
    };

    [Fact]
    public void What_is_written_is_read_back()
    {
        Assert.Equal(Full, ServiceInstanceJson.Parse(ServiceInstanceJson.Format(Full)));
        var small = new ServiceInstance { Name = "a", Id = "b", Address = "::1", Port = 1 };
        Assert.Equal(small, ServiceInstanceJson.Parse(ServiceInstanceJson.Format(small)));
    }

    [Fact]
    public void What_is_written_has_the_names_of_the_registry()
    {
        using var json = JsonDocument.Parse(ServiceInstanceJson.Format(Full));
        Assert.Equal(
            ["address", "id", "metadata", "name", "port", "scheme", "status", "tags", "version", "weight", "zone"],
            json.RootElement.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
        Assert.Equal("warning", json.RootElement.GetProperty("status").GetString());
        Assert.Equal(8080, json.RootElement.GetProperty("port").GetInt32());
    }

    [Fact]
    public void Everything_but_address_and_port_may_be_missing_and_what_is_unknown_is_ignored()
    {
        var instance = ServiceInstanceJson.Parse("""{"address":"a","port":80,"future":{"x":[1]},"check":null}""", "catalog", "1");
        Assert.Equal(new ServiceInstance { Name = "catalog", Id = "1", Address = "a", Port = 80 }, instance);
        Assert.Equal(("http", 100, ServiceStatus.Passing, true), (instance.Scheme, instance.Weight, instance.Status, instance.TakesTraffic));
    }

    [Fact]
    public void The_key_wins_over_the_value_as_rights_are_given_by_key()
    {
        var instance = ServiceInstanceJson.Parse("""{"name":"payments","id":"x","address":"a","port":80}""", "catalog", "1");
        Assert.Equal(("catalog", "1"), (instance.Name, instance.Id));
    }

    [Theory]
    [InlineData("10.0.0.1:80", "10.0.0.1", 80)]
    [InlineData(" host.example:8443 \n", "host.example", 8443)]
    [InlineData("[fe80::1]:80", "fe80::1", 80)]
    public void A_bare_host_and_port_is_an_instance(string value, string address, int port)
    {
        var instance = ServiceInstanceJson.Parse(value, "catalog", "1");
        Assert.Equal((address, port, "catalog", "1"), (instance.Address, instance.Port, instance.Name, instance.Id));
    }

    [Theory]
    [InlineData("""{"Op":0,"Addr":"10.0.0.1:80","Metadata":null}""", "")]
    [InlineData("""{"Addr":"10.0.0.1:80"}""", "")]
    [InlineData("""{"Addr":"10.0.0.1:80","Metadata":{"zone":"eu","n":3,"deep":{"a":1}}}""", """deep={"a":1} n=3 zone=eu""")]
    [InlineData("""{"Addr":"10.0.0.1:80","Metadata":"text"}""", "metadata=text")]
    public void The_naming_of_grpc_is_an_instance(string value, string metadata)
    {
        var instance = ServiceInstanceJson.Parse(value, "catalog", "1");
        Assert.Equal(("10.0.0.1", 80), (instance.Address, instance.Port));
        Assert.Equal(metadata, string.Join(' ', instance.Metadata.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}={pair.Value}")));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("   ", "empty")]
    [InlineData("not an address", "not host:port")]
    [InlineData("host", "not host:port")]
    [InlineData("host:0", "not host:port")]
    [InlineData("host:99999", "not host:port")]
    [InlineData("user@host:80", "not host:port")]
    [InlineData("host:80/path", "not host:port")]
    [InlineData("{", "not the JSON of an instance")]
    [InlineData("""{"address":"a"}""", "no port")]
    [InlineData("""{"port":80}""", "no address")]
    [InlineData("""{"address":"a","port":0}""", "the port 0")]
    [InlineData("""{"address":"a","port":70000}""", "the port 70000")]
    [InlineData("""{"address":"a","port":"many"}""", "not the JSON of an instance")]
    [InlineData("""{"address":"a","port":80,"weight":-1}""", "weight -1")]
    [InlineData("""{"address":"a","port":80,"status":"fine"}""", "status \"fine\"")]
    [InlineData("""{"address":["a"],"port":80}""", "not the JSON of an instance")]
    [InlineData("""{"Addr":"nowhere"}""", "not host:port")]
    [InlineData("[1,2]", "not host:port")]
    public void What_can_not_be_read_says_what_is_wrong(string value, string problem)
    {
        Assert.False(ServiceInstanceJson.TryParse(value, "catalog", "1", out var instance, out var error));
        Assert.Null(instance);
        Assert.Contains(problem, error, StringComparison.Ordinal);
        Assert.Equal(error, Assert.Throws<FormatException>(() => ServiceInstanceJson.Parse(value, "catalog", "1")).Message);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_a_bad_entry_and_nothing_worse()
    {
        Assert.False(ServiceInstanceJson.TryParse(new byte[] { 0xff, 0xfe, 0 }, "catalog", "1", out _, out var error));
        Assert.NotEmpty(error);
        Assert.False(ServiceInstanceJson.TryParse(new byte[] { (byte)'{', 0xff, 0xfe, 0 }, "catalog", "1", out _, out error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void An_instance_without_a_name_anywhere_is_a_bad_entry()
    {
        Assert.False(ServiceInstanceJson.TryParse("a:1", null, "1", out _, out var error));
        Assert.Contains("name of the service", error, StringComparison.Ordinal);
        Assert.False(ServiceInstanceJson.TryParse("a:1", "catalog", null, out _, out error));
        Assert.Contains("id of the instance", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Instances_are_equal_by_value()
    {
        Assert.Equal(Full, Full with { Tags = ["blue", "ümlaut"], Metadata = Full.Metadata.Remove("team").Add("team", "shop") });
        Assert.NotEqual(Full, Full with { Tags = ["blue"] });
        Assert.NotEqual(Full, Full with { Metadata = Full.Metadata.SetItem("team", "other") });
        Assert.NotEqual(Full, Full with { Port = 1 });
        Assert.Equal("https://10.0.0.7:8080/", Full.ToUri().AbsoluteUri);
    }
}
