namespace Discovery.Rpc.Tests;

public class MetadataTests
{
    [Fact]
    public void Names_are_lower_cased_and_found_in_any_case()
    {
        var metadata = new RpcMetadata { { "Client-API-Version", "3.5" } };
        Assert.Equal("client-api-version", Assert.Single(metadata).Key);
        Assert.Equal("3.5", metadata.Get("CLIENT-api-version"));
        Assert.Null(metadata.Get("other"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("ключ")]
    [InlineData("colon:")]
    [InlineData(":path")]
    [InlineData("grpc-status")]
    [InlineData("Content-Type")]
    [InlineData("te")]
    [InlineData("raw-bin")]
    public void A_name_that_can_not_travel_is_refused(string name) => Assert.Throws<ArgumentException>(() => new RpcMetadata { { name, "value" } });

    [Theory]
    [InlineData("line\nbreak")]
    [InlineData("ключ")]
    [InlineData("\u007f")]
    public void A_value_that_can_not_travel_is_refused(string value)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new RpcMetadata { { "name", value } });
        Assert.Contains("AddBinary", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_need_a_name_that_says_so() => Assert.Throws<ArgumentException>(() => new RpcMetadata().AddBinary("raw", [1]));

    [Fact]
    public void Received_bytes_may_lack_padding_and_be_joined()
    {
        var metadata = new RpcMetadata();
        metadata.AddReceived("Raw-Bin", "AQ,AgM=, BAUG");
        Assert.Equal(["AQ", "AgM=", "BAUG"], metadata.GetAll("raw-bin"));
        Assert.Equal([1], metadata.GetBinary("raw-bin")!);
    }
}
