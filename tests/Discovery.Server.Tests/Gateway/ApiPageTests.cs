using System.Text.RegularExpressions;
using Discovery.Protocol;
using Discovery.Protocol.Health;
using Discovery.Server.Gateway;
using Google.Protobuf.Reflection;
using Alpha = Discovery.Protocol.Reflection.V1Alpha;
using V1 = Discovery.Protocol.Reflection.V1;

namespace Discovery.Server.Tests.Gateway;

/// <summary>server/API.md against what is there.</summary>
public sealed partial class ApiPageTests
{
    private static readonly FileDescriptor[] Files =
    [
        RpcReflection.Descriptor, V3LockReflection.Descriptor, V3ElectionReflection.Descriptor, HealthReflection.Descriptor,
        V1.ReflectionV1Reflection.Descriptor, Alpha.ReflectionV1AlphaReflection.Descriptor,
    ];

    private static readonly MethodDescriptor[] Methods = [.. Files.SelectMany(file => file.Services).SelectMany(service => service.Methods)];

    [Fact]
    public void The_page_lists_each_method_with_its_kind_and_its_paths()
    {
        var expected = Methods.Select(m => $"/{m.Service.FullName}/{m.Name}: {KindOf(m)}, {string.Join(", ", GatewayRoutes.All.Where(r => r.Method == $"/{m.Service.FullName}/{m.Name}").Select(r => r.Path))}");
        Assert.Equal(expected.Order(StringComparer.Ordinal), Listed().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_route_leads_to_a_method_and_no_path_to_two()
    {
        var known = Methods.Select(m => $"/{m.Service.FullName}/{m.Name}").ToHashSet();
        Assert.All(GatewayRoutes.All, route => Assert.Contains(route.Method, known));
        Assert.Equal(GatewayRoutes.All.Length, GatewayRoutes.All.Select(route => route.Path).Distinct().Count());
    }

    private static IEnumerable<string> Listed()
    {
        var service = "";
        foreach (var line in File.ReadLines(Path.Combine(Root(), "server", "API.md")))
        {
            if (line.StartsWith("### ", StringComparison.Ordinal))
                service = line[4..];
            else if (line.StartsWith("## ", StringComparison.Ordinal))
                service = "";
            if (service.Contains('.', StringComparison.Ordinal) && Row().Match(line) is { Success: true } row)
                yield return $"/{service}/{row.Groups["method"].Value}: {row.Groups["kind"].Value}, {row.Groups["paths"].Value.Replace("`", "", StringComparison.Ordinal).Replace("–", "", StringComparison.Ordinal)}";
        }
    }

    private static string KindOf(MethodDescriptor method) => (method.IsClientStreaming, method.IsServerStreaming) switch
    {
        (false, false) => "unary",
        (false, true) => "server stream",
        (true, false) => "client stream",
        _ => "both stream",
    };

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Discovery.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the tests do not run inside the repository");
        return folder;
    }

    [GeneratedRegex(@"^\| `(?<method>\w+)` \| (?<kind>[a-z ]+) \| (?<paths>[^|]*) \|$")]
    private static partial Regex Row();
}
