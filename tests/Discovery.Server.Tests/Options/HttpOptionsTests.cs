using Discovery.Server.Options;

namespace Discovery.Server.Tests.Options;

/// <summary>Flags about what is served beside gRPC.</summary>
public sealed class HttpOptionsTests
{
    [Fact]
    public void By_default_there_are_the_gateway_and_basic_metrics_and_nothing_else()
    {
        var http = Read().Options!.Http;
        Assert.Equal((true, false, false, null), (http.EnableGateway, http.ExtensiveMetrics, http.EnableDebug, http.Tracing));
        Assert.Empty(http.ListenMetricsUrls);
    }

    [Fact]
    public void Each_can_be_asked_for_otherwise()
    {
        var http = Read("--enable-grpc-gateway=false", "--metrics=extensive", "--enable-pprof", "--listen-metrics-urls=http://127.0.0.1:9001,http://127.0.0.1:9002").Options!.Http;
        Assert.Equal((false, true, true), (http.EnableGateway, http.ExtensiveMetrics, http.EnableDebug));
        Assert.Equal([9001, 9002], http.ListenMetricsUrls.Select(url => url.Port));
    }

    [Fact]
    public void Traces_go_to_etcds_defaults_or_where_they_are_told_to()
    {
        Assert.Equal(new TracingOptions(new Uri("http://localhost:4317"), "etcd", "", 0), Read("--experimental-enable-distributed-tracing").Options!.Http.Tracing);
        var told = Read(
            "--experimental-enable-distributed-tracing", "--experimental-distributed-tracing-address=https://traces:443", "--experimental-distributed-tracing-service-name=s",
            "--experimental-distributed-tracing-instance-id=i", "--experimental-distributed-tracing-sampling-rate=1000");
        Assert.Equal(new TracingOptions(new Uri("https://traces"), "s", "i", 1000), told.Options!.Http.Tracing);
    }

    [Theory]
    [InlineData("--experimental-distributed-tracing-sampling-rate=1000001", "distributed tracing configurition is not valid: (tracing sampling rate must be less than 1000000)")]
    [InlineData("--experimental-distributed-tracing-address=a b", "--distributed-tracing-address is 'a b'; write host:port")]
    public void What_can_not_be_meant_is_refused(string flag, string error) => Assert.Equal([error], Read("--experimental-enable-distributed-tracing", flag).Errors);

    private static (ServerOptions? Options, IReadOnlyList<string> Errors) Read(params string[] args)
    {
        var reader = new OptionsReader(FlagValues.Read(args, new Dictionary<string, string>(), File.ReadAllText));
        var options = reader.Read();
        return (options, reader.Errors);
    }
}
