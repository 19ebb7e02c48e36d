using System.Text.RegularExpressions;
using Discovery.Server.Options;
using Discovery.TestKit;

namespace Discovery.Server.Tests.Options;

/// <summary>examples/deploy stays true: what its files say is known here and goes together.</summary>
public sealed partial class DeployFilesTests
{
    [Fact]
    public void The_variables_of_the_unit_make_a_member_of_three()
    {
        var options = Read([], Variables(Text("discovery.env")));
        Assert.Equal(("m1", 3), (options.Name, options.InitialCluster.Count));
        Assert.Equal(options.InitialAdvertisePeerUrls, options.InitialCluster["m1"]);
        Assert.StartsWith("/var/lib/discovery/", options.DataDir, StringComparison.Ordinal);
        var unit = Text("discovery.service");
        Assert.Contains("\nType=notify\n", unit, StringComparison.Ordinal);
        Assert.Contains("\nExecStart=/usr/lib/discovery/Discovery.Server\n", unit, StringComparison.Ordinal);
        Assert.Contains("\nStateDirectory=discovery\n", unit, StringComparison.Ordinal);
        Assert.Contains("\nEnvironmentFile=-/etc/default/discovery\n", unit, StringComparison.Ordinal);
    }

    [Fact]
    public void The_configuration_file_makes_the_same_member_with_TLS()
    {
        var options = Read(["--config-file", PathOf("discovery.yml")], []);
        Assert.True(options.ClientTls.AsksForCertificates && options.PeerTls.AsksForCertificates);
        Assert.All(options.ListenClientUrls.Concat(options.ListenPeerUrls), url => Assert.Equal("https", url.Scheme));
        var plain = Read([], Variables(Text("discovery.env")));
        Assert.Equal(plain.InitialCluster.Keys.Order(), options.InitialCluster.Keys.Order());
        Assert.Equal((plain.Name, plain.DataDir), (options.Name, options.DataDir));
    }

    [Fact]
    public void The_container_listens_to_the_outside_and_runs_what_is_published()
    {
        var file = Text("Containerfile");
        var options = Read([], Variables(file));
        Assert.All(options.ListenClientUrls.Concat(options.ListenPeerUrls), url => Assert.Equal("0.0.0.0", url.Host));
        Assert.StartsWith("/data/", options.DataDir, StringComparison.Ordinal);
        Assert.Contains("dotnet publish server/Discovery.Server ", file, StringComparison.Ordinal);
        Assert.Contains("\"Discovery.Server.dll\"", file, StringComparison.Ordinal);
        Assert.Equal([2379, 2380], options.ListenClientUrls.Concat(options.ListenPeerUrls).Select(url => url.Port));
    }

    [Fact]
    public void The_flags_on_its_page_are_known()
    {
        var flags = OurFlags().Matches(Text("README.md")).Select(match => match.Groups["flags"].Value.Trim()).ToList();
        Assert.NotEmpty(flags);
        Assert.All(flags, flag => Read(flag.Split(' '), []));
    }

    private static ServerOptions Read(string[] arguments, Dictionary<string, string> variables)
    {
        var reader = new OptionsReader(FlagValues.Read(arguments, variables, File.ReadAllText));
        var options = reader.Read();
        Assert.Empty(reader.Errors);
        Assert.Empty(reader.Warnings);
        return options!;
    }

    private static Dictionary<string, string> Variables(string text) => Assigned().Matches(text).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value);

    private static string Text(string file) => File.ReadAllText(PathOf(file));

    private static string PathOf(string file) => Path.Combine(DotnetProject.RepositoryRoot, "examples", "deploy", file);

    [GeneratedRegex(@"^(?:ENV|\s+)?\s*(?<name>ETCD_\w+)=(?<value>\S+)", RegexOptions.Multiline)]
    private static partial Regex Assigned();

    // What stands behind the image's name.
    [GeneratedRegex(@"podman run [^`\n]*discovery (?<flags>--[^`\n]*)")]
    private static partial Regex OurFlags();
}
